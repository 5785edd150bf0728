// Which file makes the control of an interaction; fetched when a segment first needs it.
// What a control is: README.md beside the player.

import { bring } from '../bring.js';

const FILES = { choice: 'choice', text: 'entry', number: 'entry', order: 'order', match: 'match', cloze: 'cloze', branch: 'branch', cards: 'cards', media: 'media' };

/** The maker of a segment's control, or null when the text is all there is. */
export async function kind({ interaction }) {
  const file = FILES[interaction?.type];
  if (!file) return null;
  // Choices need no more than what all kinds share.
  const styles = file === 'choice' ? [] : [`kinds/${file}.css`];
  return (await bring(`kinds/${file}.js`, 'question.css', ...styles))[interaction.type];
}
