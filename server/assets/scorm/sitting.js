// One launch of a SCO: its API object, its log, its commits. It is made before the SCO's page is asked for.

import { makeApi12 } from './api12.js';
import { makeApi2004 } from './api2004.js';

const EVERY = 10_000;
/** A status may open what comes next: the learner does not wait for it. */
const SOON = 300;
const STATUS = /^cmi\.(core\.lesson|completion|success)_status$/;
/** What a debug log holds of one launch, and of one value. */
const MOST_CALLS = 5_000;
const LONGEST = 200;

export class Sitting {
  #queue;
  #seq = 0;
  #calls = [];
  #told = 0;
  #over = false;
  #timer;
  #soon;
  spoke = false;

  /**
   * `launch`: what the server answered; `valid(request, target)`: "true", "false" or "unknown";
   * `heard(what)`: "initialized", "terminated" or "overlong".
   */
  constructor({ launch, queue, valid = () => 'unknown', heard = () => {} }) {
    this.#queue = queue;
    this.launch = launch;
    const host = {
      initialized: () => {
        this.spoke = true;
        heard('initialized');
        // The server must know that it began, whatever becomes of this page.
        setTimeout(() => { if (!this.#over) this.#commit(null); });
      },
      store: (why) => this.#store(why === 'terminate' ? 'terminated' : null, heard),
      told: (entry) => {
        this.#log(entry, heard);
        this.#hurry(entry);
      },
      valid,
    };
    const make = launch.version === '2004' ? makeApi2004 : makeApi12;
    Object.assign(this, make({ values: launch.values, access: launch.access, host }));
    this.#timer = setInterval(() => this.save(), EVERY);
  }

  get over() { return this.#over; }

  /** Saves what the SCO said since, if anything. */
  save() {
    if (!this.#over && (this.model.changed || this.#calls.length > 200)) this.#commit(null);
  }

  /** The SCO is gone. One that did not say so is cut off where it is. */
  end() {
    clearInterval(this.#timer);
    if (!this.#over) this.#commit('cut');
    this.#over = true;
  }

  /** What the SCO asked for when it terminated (2004). */
  get request() {
    const request = this.model.kept('adl.nav.request');
    return request && request !== '_none_' ? request : null;
  }

  #hurry({ call, args: [name], answer }) {
    if (answer !== 'true' || !call.endsWith('SetValue') || !STATUS.test(name)) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.save();
    }, SOON);
  }

  #store(end, heard) {
    const safe = this.#commit(end);
    if (end && safe) {
      this.#over = true;
      clearInterval(this.#timer);
      heard('terminated');
    }
    return safe;
  }

  #commit(end) {
    const calls = this.#calls.splice(0);
    const changes = this.model.takeChanges();
    const commit = { sitting: this.launch.sitting, seq: this.#seq + 1, changes, calls, spoke: this.spoke, end };
    const safe = this.#queue.add(commit, (parts) => { this.#seq += parts; });
    return safe;
  }

  #log({ call, args, answer, error, why }, heard) {
    if (why.includes('kept whole')) heard('overlong', why);
    this.#told += 1;
    if (this.#told > MOST_CALLS) return;
    const entry = { at: new Date().toISOString(), call, args: args.map(short), answer: short(answer), error };
    if (why) entry.why = why;
    if (this.#told === MOST_CALLS) entry.why = 'the log of this launch ends here';
    this.#calls.push(entry);
  }
}

const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text);
