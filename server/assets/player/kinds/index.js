// One control per interaction type, fetched when a segment first needs it. A control is
//   node                what is put on the page
//   read()              the Response as it stands, or null while something is missing
//   write(response)     shows a Response
//   missing             the name of the sentence to show when read() is null
//   focus()             where to begin answering
//   lock()              no more changes
//   slots               id -> element that takes the feedback about it
//   verdicts(right, given)  id -> "right" | "wrong", once the right answer is known
// Kinds that ask nothing have only a node.

import { bring } from '../api.js';

const FILES = { choice: 'choice', text: 'entry', number: 'entry', order: 'order', match: 'pairs', cloze: 'pairs', branch: 'show', cards: 'show', media: 'show' };

/** The maker of a segment's control, or null when the text is all there is. */
export async function kind({ interaction }) {
  const file = FILES[interaction?.type];
  return file ? (await bring(`kinds/${file}.js`))[interaction.type] : null;
}
