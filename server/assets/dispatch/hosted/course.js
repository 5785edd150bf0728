// The course in its frame, of our own origin: what changes there is seen, and that it was left.

/** Opens the course; `changed` is called when its page changes, `left` when it ends. */
export function courseFrame(url, { changed, left }) {
  const frame = document.createElement('iframe');
  frame.title = document.title;
  frame.allow = 'autoplay; fullscreen';
  frame.id = 'course';
  frame.src = url;
  frame.addEventListener('load', () => {
    const inside = pageOf(frame);
    if (!inside) return;
    if (inside.location.pathname.endsWith('/dispatch/left.html')) {
      left();
      return;
    }
    new MutationObserver(changed).observe(inside.body, { attributes: true, childList: true, subtree: true });
    changed();
  });
  document.getElementById('main').replaceChildren(frame);
}

/** A course may lead to a page of another origin, which is not to be looked into. */
function pageOf(frame) {
  try {
    return frame.contentDocument;
  } catch {
    return null;
  }
}
