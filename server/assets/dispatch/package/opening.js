// Opening the hosted page: in a frame, else in a window. Each answers nothing when it is there, or why it is not.

const API_MS = 4_000; // Some LMSs make their API after they have loaded us.
const LOADED_MS = 5_000; // From a frame that has loaded something to its first word.
const PATIENCE_MS = 25_000;

const rest = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** Whether the LMS's API is there. */
export async function withApi(lms) {
  for (let waited = 0; waited < API_MS; waited += 200) {
    if (lms.present()) return true;
    await rest(200);
  }
  return lms.present();
}

/** In a frame. */
export async function opened(line, target) {
  const frame = document.createElement('iframe');
  frame.title = target.title;
  frame.allow = 'autoplay; fullscreen';
  frame.referrerPolicy = 'no-referrer';
  line.to(() => frame.contentWindow, false);
  const there = new Promise((resolve) => {
    line.arrived = () => resolve(true);
    frame.addEventListener('load', () => setTimeout(() => resolve(false), LOADED_MS));
    addEventListener('securitypolicyviolation', (event) => { if (/frame|child|default/.test(event.effectiveDirective)) resolve(false); });
    setTimeout(() => resolve(false), PATIENCE_MS);
  });
  frame.src = line.address(target);
  document.getElementById('main').append(frame);
  if (await there) return arrived(line);
  line.to(() => null, false);
  return (await reached(target)) ? 'frame' : 'unreachable';
}

function arrived(line) {
  line.arrived = null;
  document.querySelector('.waiting')?.remove();
  return null;
}

/** In a window: to be called by a press of a button. */
export async function openedInWindow(line, target) {
  const opened = window.open(line.address(target), `lectern-${line.nonce}`);
  if (!opened) return 'popup';
  line.to(() => opened, true);
  const there = new Promise((resolve) => {
    line.arrived = () => resolve(true);
    setTimeout(() => resolve(false), PATIENCE_MS);
  });
  if (await there) return arrived(line);
  return opened.closed ? 'popup' : 'window';
}

/** Whether the server answers at all: then it is the frame that is refused. */
async function reached({ server }) {
  try {
    await fetch(`${server}/health/live`, { mode: 'no-cors', credentials: 'omit', cache: 'no-store', signal: AbortSignal.timeout(5_000) });
    return true;
  } catch {
    return false;
  }
}
