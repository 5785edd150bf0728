// The line to the hosted page. Its origin is pinned by whoever made the package; who does not know the nonce, or is not the
// window that was opened, is not heard.

export class Line {
  constructor(origin) {
    this.origin = origin;
    this.nonce = Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('');
    this.isWindow = false;
    this.hear = () => {};
    this.peer = () => null;
    addEventListener('message', (event) => {
      const said = event.data;
      if (event.origin !== this.origin || event.source === null || event.source !== this.peer()) return;
      if (typeof said !== 'object' || said?.lectern !== this.nonce) return;
      this.arrived?.();
      this.hear(said);
    });
  }

  /** Where the hosted page is. What stands behind `#` is sent to no server. */
  address({ server, token }) {
    return `${server}/play/dispatch/#d=${token}&n=${this.nonce}&o=${encodeURIComponent(location.origin)}`;
  }

  /** Speaks from now on with this window. */
  to(peer, isWindow) {
    this.peer = peer;
    this.isWindow = isWindow;
  }

  send(kind, said = {}) {
    this.peer()?.postMessage({ lectern: this.nonce, kind, ...said }, this.origin);
  }

  /** Tells the server what does not work here. Nobody waits for an answer, and none can be read. */
  async report({ server, token }, said) {
    const options = { method: 'POST', mode: 'no-cors', credentials: 'omit', referrerPolicy: 'no-referrer', keepalive: true, body: JSON.stringify(said) };
    await fetch(`${server}/play/api/dispatch/at/${token}/report`, options).catch(() => {});
  }
}
