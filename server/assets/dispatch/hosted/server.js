// Calls to the server: by the package's token until the session has begun, then by the session's.

const PATIENCE_MS = 15_000;

const rest = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

export function server(dispatch) {
  const own = `at/${encodeURIComponent(dispatch ?? '')}`;
  let session = null;

  async function call(path, body) {
    const headers = { Accept: 'application/json' };
    if (session) headers.Authorization = `Bearer ${session}`;
    if (body) headers['Content-Type'] = 'application/json';
    const options = { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body), cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(PATIENCE_MS) };
    const answer = await fetch(`/play/api/dispatch/${path}`, options);
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    if (answer.status === 204) return {};
    const said = await answer.json();
    return answer.ok ? said : { ...said, launch: answer.headers.get('X-Lectern-Launch') };
  }

  /** Again and again until there is an answer. */
  async function insist(path, body, trouble = () => {}) {
    for (let pause = 500; ; pause = Math.min(pause * 2, 15_000)) {
      try {
        return await call(path, body);
      } catch {
        trouble();
        await rest(pause);
      }
    }
  }

  return {
    look: () => insist(own),
    async enter({ learner, langs, entry, status, location, standard }, trouble) {
      const answer = await insist(own, { learner, langs, entry, status, location, standard }, trouble);
      if (answer.url) session = decodeURIComponent(new URL(answer.url).hash.slice('#s='.length));
      return answer;
    },
    /** How the learner stands; null when that cannot be asked now. */
    async standing() {
      const now = await call('standing').catch(() => null);
      return now?.code ? null : now;
    },
    relayed: (said) => call('relayed', said).catch(() => {}),
  };
}
