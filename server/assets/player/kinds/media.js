// Sound and film: the browser's own controls, captions, and the words to read.

import { h, prose } from '../dom.js';

export function media(segment, t) {
  const { src, media_type: type, captions, poster, transcript } = segment.interaction;
  const video = /^video\//.test(type ?? '');
  const player = h(video ? 'video' : 'audio', {
    class: 'player', controls: true, preload: poster ? 'none' : 'metadata', poster: video ? poster : null, playsinline: true, 'aria-labelledby': 'segment-title',
  }, h('source', { src, type }), captions ? h('track', { kind: 'captions', src: captions, srclang: segment.lang, label: t.captions, default: true }) : null);
  const words = transcript ? h('details', { class: 'transcript' }, h('summary', {}, t.transcript), prose(transcript, segment.lang)) : null;
  return { node: h('div', { class: 'group' }, player, words) };
}
