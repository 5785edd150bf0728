/** What is refused, in the shape that the server's refusals have. */
export class Problem extends Error {
  constructor(status, { code = '', detail = '' } = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.requestId = '';
  }
}
