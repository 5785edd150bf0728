// A terminal that can be looked at: tmux on a socket of its own, with a shell in it.

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { environment, until } from '../lectern.mjs';

const run = promisify(execFile);
const PROMPT = /[$#] ?$/m;
let opened = 0;

/** Opens a terminal of a size; the shell waits for a command. */
export async function open(t, { width = 120, height = 36, env = {} } = {}) {
  const socket = `lectern-test-${process.pid}-${opened += 1}`;
  const variables = environment({ LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', HISTFILE: '/dev/null', ...env });
  const tmux = async (...args) => (await run('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args], { env: variables, maxBuffer: 16 << 20 })).stdout;
  await tmux('new-session', '-d', '-x', String(width), '-y', String(height), 'bash --norc --noprofile');
  t.after(() => tmux('kill-server').catch(() => {}));
  const terminal = new Terminal(tmux);
  await terminal.shows(PROMPT);
  return terminal;
}

class Terminal {
  constructor(tmux) {
    this.tmux = tmux;
  }

  /** The screen as text, a line per row. */
  screen(...more) {
    return this.tmux('capture-pane', '-p', ...more);
  }

  /** Waits until the screen shows a text, or fits a pattern; answers the screen. */
  shows(wanted, deadline = 20_000) {
    const fits = (text) => (wanted instanceof RegExp ? wanted.test(text) : text.includes(wanted));
    let last = '';
    return until(() => `the screen shows ${wanted}; it shows:\n${last}`, async () => {
      last = await this.screen();
      return fits(last) && last;
    }, { deadline, every: 30 });
  }

  /** Waits until a text is gone. */
  hides(unwanted, deadline = 20_000) {
    let last = '';
    return until(() => `the screen no longer shows ${unwanted}; it shows:\n${last}`, async () => {
      last = await this.screen();
      return !last.includes(unwanted);
    }, { deadline, every: 30 });
  }

  /** Keys by tmux's names: `Enter`, `Escape`, `C-c`, `1`. */
  press(...keys) {
    return this.tmux('send-keys', ...keys);
  }

  type(text) {
    return this.tmux('send-keys', '-l', '--', text);
  }

  async command(line) {
    await this.type(line);
    await this.press('Enter');
  }

  async resize(width, height) {
    await this.tmux('resize-window', '-x', String(width), '-y', String(height));
  }

  /** What tmux knows of the pane, for example `alternate_on`. */
  async fact(name) {
    return (await this.tmux('display-message', '-p', `#{${name}}`)).trim();
  }

  /** The process that the shell runs in the foreground, by the name of its program. */
  async child(name) {
    const shell = await this.fact('pane_pid');
    return until(`the shell runs ${name}`, async () => {
      const children = (await readFile(`/proc/${shell}/task/${shell}/children`, 'utf8')).trim().split(' ').filter(Boolean);
      for (const pid of children) {
        if ((await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() === name) return Number(pid);
      }
      return null;
    });
  }

  /** The terminal was given back: a prompt, echo, line editing, cursor, and the screen as it was. */
  async isGivenBack() {
    await this.command('stty -a | tr " ;" "\\n\\n" | grep -xE -- "-?(icanon|echo)" | paste -sd" "; echo back');
    const screen = await this.shows(/^back\n.*[$#] ?$/m);
    const facts = await Promise.all(['alternate_on', 'cursor_flag', 'mouse_any_flag', 'bracket_paste_flag'].map((name) => this.fact(name)));
    return { modes: /^(-?icanon -?echo|-?echo -?icanon)$/m.exec(screen)?.[0], alternate: facts[0], cursor: facts[1], mouse: facts[2] };
  }
}

export const GIVEN_BACK = { modes: 'icanon echo', alternate: '0', cursor: '1', mouse: '0' };

/** All processes whose command line has a text. */
export async function processesWith(text) {
  const found = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(text) && Number(pid) !== process.pid) found.push(Number(pid));
  }
  return found;
}
