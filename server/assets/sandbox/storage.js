// Platform storage (1EdTech lti-cs-pm, lti-pm-s): keeps small things for the tools in this page's frames and windows, each
// origin for itself, and tells them what it can. Only origins of registered tools are heard.

const MOST_KEYS = 100;
const MOST_BYTES = 4096;

const tools = (document.querySelector('[data-tools]')?.dataset.tools ?? '').split(' ').filter(Boolean);
const origins = new Set(tools.map((address) => new URL(address).origin));
const off = document.querySelector('[data-storage=off]') !== null;
// A page that has a frame for it leaves the keeping to that frame.
const frame = document.querySelector('iframe[name=lti-storage]')?.name;
const kept = new Map();

const bad = (code, message) => ({ error: { code, message } });

const subjects = {
  'lti.capabilities': () => ({
    supported_messages: ['lti.capabilities', 'lti.put_data', 'lti.get_data'].map((subject) => (
      frame && subject !== 'lti.capabilities' ? { subject, frame } : { subject })),
  }),
  'lti.put_data': ({ key, value }, mine) => {
    if (typeof key !== 'string' || !key) return bad('bad_request', 'no key');
    if (value === undefined || value === null) mine.delete(key);
    else if (typeof value !== 'string') return bad('bad_request', 'a value that is no text');
    else if (key.length + value.length > MOST_BYTES || (mine.size >= MOST_KEYS && !mine.has(key))) return bad('storage_exhaustion', 'too much');
    else mine.set(key, value);
    return { key, value };
  },
  'lti.get_data': ({ key }, mine) => {
    if (typeof key !== 'string' || !key) return bad('bad_request', 'no key');
    return { key, value: mine.get(key) };
  },
};

addEventListener('message', ({ data, origin, source }) => {
  if (typeof data !== 'object' || data === null || typeof data.subject !== 'string' || !source) return;
  if (data.subject === 'org.imsglobal.lti.close') return closed(source);
  if (off || !data.subject.startsWith('lti.') || data.subject.endsWith('.response')) return;
  const { subject, message_id } = data;
  const answer = (content) => source.postMessage({ subject: `${subject}.response`, message_id, ...content }, origin);
  if (!origins.has(origin)) return answer(bad('wrong_origin', 'no tool of this platform'));
  if (typeof message_id !== 'string' || !message_id) return answer(bad('bad_request', 'no message_id'));
  if (!subjects[subject]) return answer(bad('unsupported_subject', subject));
  if (frame && subject !== 'lti.capabilities') return answer(bad('bad_request', `send it to frame ${frame}`));
  if (!kept.has(origin)) kept.set(origin, new Map());
  document.documentElement.dataset.stored = subject;
  answer(subjects[subject](data, kept.get(origin)));
});

// A registration that has ended.
function closed(source) {
  const page = [...document.querySelectorAll('iframe[data-closes]')].find((one) => one.contentWindow === source);
  if (page) location.href = page.dataset.closes;
}
