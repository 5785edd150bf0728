// An LMS that is not ours: scorm-again's API in a page, a package in a frame below it. What is committed is kept as an LMS keeps it.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const AGAIN = fileURLToPath(new URL('node_modules/scorm-again/dist/', import.meta.url));
const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', json: 'application/json' };

/** A site of these files: path to bytes or text. */
export async function site(t, files, { host = '127.0.0.1', headers = {} } = {}) {
  const web = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname.slice(1));
    const found = path === 'favicon.ico' ? ' ' : files.get(path);
    response.writeHead(found ? 200 : 404, { ...headers, 'Content-Type': TYPES[path.split('.').pop()] ?? 'application/octet-stream' });
    response.end(found ?? '');
  });
  await new Promise((ready) => { web.listen(0, '127.0.0.1', ready); });
  t.after(() => new Promise((closed) => { web.closeAllConnections(); web.close(closed); }));
  return `http://${host}:${web.address().port}`;
}

/** The page of an LMS: the API first, then the SCO in a frame. What the SCO commits is kept as an LMS keeps it. */
export const LMS = {
  scorm12: {
    script: 'scorm12.min.js',
    page: `
      const kept = JSON.parse(localStorage.kept ?? 'null');
      const api = window.API = new window.Scorm12API({ autocommit: false, logLevel: 5 });
      api.loadFromJSON({ core: { student_id: learner, student_name: 'Lovelace, Ada' } });
      if (kept) api.loadFromJSON({ suspend_data: kept.state, core: { student_id: learner, lesson_location: kept.location, lesson_status: kept.status, entry: 'resume' } });
      let time = ''; // Of the session; the API does not give it back.
      const set = api.LMSSetValue.bind(api);
      api.LMSSetValue = (name, value) => { if (/session_time$/.test(name)) time = value; return set(name, value); };
      const keep = () => { localStorage.kept = JSON.stringify({ state: api.cmi.suspend_data, location: api.cmi.core.lesson_location, status: api.cmi.core.lesson_status, score: api.cmi.core.score.raw, time, answers: api.cmi.interactions.childArray.length, finished: (JSON.parse(localStorage.kept ?? '{}').finished ?? 0) }); };
      api.on('LMSCommit', keep);
      api.on('LMSFinish', () => { keep(); const now = JSON.parse(localStorage.kept); localStorage.kept = JSON.stringify({ ...now, finished: now.finished + 1 }); });`,
  },
  scorm2004: {
    script: 'scorm2004.min.js',
    page: `
      const kept = JSON.parse(localStorage.kept ?? 'null');
      const api = window.API_1484_11 = new window.Scorm2004API({ autocommit: false, logLevel: 5 });
      api.loadFromJSON({ learner_id: learner, learner_name: 'Lovelace, Ada' });
      if (kept) api.loadFromJSON({ learner_id: learner, suspend_data: kept.state, location: kept.location, entry: 'resume' });
      let time = ''; // Of the session; the API does not give it back.
      const set = api.SetValue.bind(api);
      api.SetValue = (name, value) => { if (/session_time$/.test(name)) time = value; return set(name, value); };
      const keep = () => { localStorage.kept = JSON.stringify({ state: api.cmi.suspend_data, location: api.cmi.location, status: api.cmi.success_status, completion: api.cmi.completion_status, score: api.cmi.score.raw, scaled: api.cmi.score.scaled, time, answers: api.cmi.interactions.childArray.length, finished: (JSON.parse(localStorage.kept ?? '{}').finished ?? 0) }); };
      api.on('Commit', keep);
      api.on('Terminate', () => { keep(); const now = JSON.parse(localStorage.kept); localStorage.kept = JSON.stringify({ ...now, finished: now.finished + 1 }); });`,
  },
};

/** The files of that LMS with a package; the learner is whom the query names. */
export async function lmsFiles(standard, unzipped) {
  const files = new Map([...unzipped].map(([path, bytes]) => [`package/${path}`, bytes]));
  const { script, page } = LMS[standard];
  files.set('again.js', await readFile(AGAIN + script));
  files.set('lms.html', `<!doctype html><meta name="viewport" content="width=device-width, initial-scale=1"><title>An LMS</title>
    <style>body { margin: 0 }</style><script src="again.js"></script>
    <script>const learner = new URLSearchParams(location.search).get('learner') ?? 'ada';${page}</script>
    <iframe id="sco" src="package/index.html" style="width:100%;height:700px;border:0"></iframe>`);
  return files;
}
