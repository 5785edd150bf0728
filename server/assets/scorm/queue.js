// What waits to be saved: commits in their order, in memory and in the browser's storage, sent one after the other until
// the server has them. It survives reloads, crashes and outages; the server takes each number once.

/** Browsers let pages that go away send 64 KiB together. */
const PARTING = 56 * 1024;
const LONGEST_PAUSE = 15_000;

export const backOff = (tries) => Math.min(LONGEST_PAUSE, 500 * 2 ** tries) * (0.6 + Math.random() * 0.4);

/** A commit in several, none larger than a parting request takes, unless one value alone is. */
export function split(commit, most = PARTING) {
  const parts = [];
  let changes = {};
  let size = 0;
  for (const [name, value] of Object.entries(commit.changes)) {
    const more = bytes(name) + bytes(value) + 8;
    if (size && size + more > most) {
      parts.push(changes);
      [changes, size] = [{}, 0];
    }
    changes[name] = value;
    size += more;
  }
  parts.push(changes);
  return parts.map((part, at) => {
    const last = at === parts.length - 1;
    return { ...commit, seq: commit.seq + at, changes: part, calls: last ? commit.calls : [], end: last ? commit.end : null };
  });
}

const bytes = (text) => new TextEncoder().encode(JSON.stringify(text)).length;

export class Queue {
  #attempt;
  #send;
  #storage;
  #listen;
  #waiting;
  #running = null;
  #wake = () => {};
  #kept = true;
  #parting = false;
  state = 'saved';

  /**
   * `send(commit, parting)` resolves with {taken}, {again: milliseconds?}, {over}, {refused} or {expired};
   * `listen(state, answer)` hears "saving", "saved", "unsaved", "expired" and what the server answered.
   */
  constructor({ attempt, send, storage, listen = () => {} }) {
    this.#attempt = attempt;
    this.#send = send;
    this.#storage = storage;
    this.#listen = listen;
    this.#waiting = this.#restore();
  }

  get waiting() { return this.#waiting.length; }

  /** Whether what is added survives the page. */
  get kept() { return this.#kept; }

  /** Adds a commit, telling how many numbers it took; false where it is safe nowhere: the browser keeps nothing and the server does not answer. */
  add(commit, numbered = () => {}) {
    const parts = split(commit);
    numbered(parts.length);
    for (const part of parts) {
      this.#waiting.push(part);
      this.#keep(part);
      // Frames say goodbye after the page around them has.
      if (this.#parting) this.#send(part, true).catch(() => {});
    }
    this.flush();
    return this.#kept || this.state !== 'unsaved';
  }

  /** Sends what waits; resolves when nothing waits or nothing more can be done. */
  flush() {
    this.#running ??= this.#work().finally(() => { this.#running = null; });
    return this.#running;
  }

  /** The page is there after all. */
  stay() { this.#parting = false; }

  /** Tries again at once. */
  retry() { this.#wake(); this.flush(); }

  /** The page may go: what waits is sent without waiting for answers. What does not get through is in the storage. */
  part() {
    this.#parting = true;
    let room = PARTING;
    for (const commit of this.#waiting) {
      room -= bytes(commit);
      if (room < 0) return;
      this.#send(commit, true).catch(() => {});
    }
  }

  async #work() {
    for (let tries = 0; this.#waiting.length;) {
      this.#say(this.state === 'unsaved' ? 'unsaved' : 'saving');
      const commit = this.#waiting[0];
      const answer = await this.#send(commit, false).catch(() => ({}));
      if (answer.taken || answer.over) {
        this.#drop(answer.over ? (other) => other.sitting === commit.sitting : (other) => other === commit);
        tries = 0;
        this.#say(this.#waiting.length ? 'saving' : 'saved', answer.taken ?? null, answer.over);
      } else if (answer.refused) {
        // The number is used up all the same: the ones behind it must not wait for ever.
        Object.assign(commit, { changes: {}, calls: [{ call: 'lectern', args: [], answer: '', error: '', why: answer.refused }] });
      } else if (answer.expired) {
        this.#say('expired');
        return;
      } else {
        this.#say('unsaved');
        await this.#rest(answer.again ?? backOff(tries));
        tries += 1;
      }
    }
  }

  #say(state, answer = null, trouble = null) {
    this.state = state;
    this.#listen(state, answer, trouble);
  }

  #rest(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => { clearTimeout(timer); resolve(); };
    });
  }

  #drop(which) {
    for (const commit of this.#waiting.filter(which)) this.#forget(commit);
    this.#waiting = this.#waiting.filter((commit) => !which(commit));
  }

  get #prefix() { return `lectern-scorm/${this.#attempt}/`; }

  #key({ sitting, seq }) { return `${this.#prefix}${sitting}/${String(seq).padStart(8, '0')}`; }

  #keep(commit) {
    try {
      this.#storage.setItem(this.#key(commit), JSON.stringify(commit));
    } catch {
      this.#kept = false;
    }
  }

  #forget(commit) {
    try {
      this.#storage.removeItem(this.#key(commit));
    } catch {
      // It could not be kept either.
    }
  }

  /** What an earlier page left behind, oldest first: ids of sittings are in the order of time. */
  #restore() {
    try {
      const keys = Object.keys(this.#storage).filter((key) => key.startsWith(this.#prefix)).sort();
      return keys.map((key) => JSON.parse(this.#storage.getItem(key)));
    } catch {
      return [];
    }
  }
}
