// `API_1484_11`: the run-time of SCORM 2004, one object per launch of a SCO.

import { makeCalls } from './calls.js';
import { CODES_2004, TEXTS_2004 } from './errors2004.js';
import { Model, wrong } from './model.js';
import { SCHEMA_2004, TARGETED } from './model2004.js';

const REQUEST_VALID = /^adl\.nav\.request_valid\.(continue|previous)$/;

/**
 * `values` and `access`: what the server keeps for this launch, by element name, and elements whose access differs;
 * `host`: see `calls.js`, and `host.valid(request, target)`: whether that navigation request would be taken now, as
 * "true", "false" or "unknown".
 */
export function makeApi2004({ values = {}, access = {}, host = {} } = {}) {
  const model = new Model(SCHEMA_2004, values, access);
  const read = (name) => {
    const [, request, target] = TARGETED.exec(name) ?? REQUEST_VALID.exec(name) ?? [];
    if (request) return { value: host.valid?.(request, target) ?? 'unknown' };
    if (/^adl\.nav\.request_valid\.(choice|jump)(\.|$)/.test(name)) return wrong('emptyGet', 'name a target: {target=…}');
    return null;
  };
  const calls = makeCalls({ codes: CODES_2004, texts: TEXTS_2004, model, host, read });
  const setValue = (name, value) => calls.setValue(untargeted(name), value);
  const api = {
    version: '1.0',
    Initialize: calls.call('Initialize', calls.initialize, 'false'),
    Terminate: calls.call('Terminate', calls.terminate, 'false'),
    GetValue: calls.call('GetValue', calls.getValue, ''),
    SetValue: calls.call('SetValue', setValue, 'false'),
    Commit: calls.call('Commit', calls.commit, 'false'),
    GetLastError: calls.call('GetLastError', calls.lastError, CODES_2004.crashed),
    GetErrorString: calls.call('GetErrorString', (code) => calls.errorString(code), ''),
    GetDiagnostic: calls.call('GetDiagnostic', (code) => calls.getDiagnostic(code), ''),
  };
  return { api: Object.freeze(api), model, state: calls.state, terminate: () => api.Terminate('') };
}

/** Whatever its target, request_valid is read only, like the element without one. */
const untargeted = (name) => (TARGETED.test(name) ? 'adl.nav.request_valid.continue' : name);
