// The line to the package. Where it is, and the nonce that it drew, stand in the fragment of our address, which is cleaned; a
// reload finds them in history.state. What comes from another origin, another window or without the nonce is not heard.

/** The line, or null when no package opened this page. */
export function packageLine() {
  const place = taken();
  const peer = parent !== window ? parent : opener;
  if (!place || !peer) return null;
  const line = {
    token: place.token,
    isWindow: parent === window,
    hear: {},
    send(kind, said = {}) {
      peer.postMessage({ lectern: place.nonce, kind, ...said }, place.origin);
    },
  };
  addEventListener('message', ({ data, origin, source }) => {
    if (origin !== place.origin || source !== peer || typeof data !== 'object' || data?.lectern !== place.nonce) return;
    if (Object.hasOwn(line.hear, data.kind)) line.hear[data.kind](data);
  });
  return line;
}

function taken() {
  const given = new URLSearchParams(location.hash.slice(1));
  const place = given.has('d') ? { token: given.get('d'), nonce: given.get('n'), origin: given.get('o') } : history.state?.place;
  if (!place?.token || !place.nonce || !isOrigin(place.origin)) return null;
  history.replaceState({ place }, '', location.pathname);
  return place;
}

/** Never `*`: it would tell everybody. */
function isOrigin(text) {
  try {
    return new URL(text).origin === text && /^https?:/.test(text);
  } catch {
    return false;
  }
}
