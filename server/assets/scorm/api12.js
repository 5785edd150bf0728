// `API`: the run-time of SCORM 1.2, one object per launch of a SCO.

import { makeCalls } from './calls.js';
import { CODES_12, TEXTS_12 } from './errors12.js';
import { Model } from './model.js';
import { SCHEMA_12 } from './model12.js';

/** `values`: what the server keeps for this launch, by element name; `host`: see `calls.js`. */
export function makeApi12({ values = {}, host = {} } = {}) {
  const model = new Model(SCHEMA_12, values);
  const calls = makeCalls({ codes: CODES_12, texts: TEXTS_12, model, host });
  const api = {
    LMSInitialize: calls.call('LMSInitialize', calls.initialize, 'false'),
    LMSFinish: calls.call('LMSFinish', calls.terminate, 'false'),
    LMSGetValue: calls.call('LMSGetValue', calls.getValue, ''),
    LMSSetValue: calls.call('LMSSetValue', calls.setValue, 'false'),
    LMSCommit: calls.call('LMSCommit', calls.commit, 'false'),
    LMSGetLastError: calls.call('LMSGetLastError', calls.lastError, CODES_12.crashed),
    LMSGetErrorString: calls.call('LMSGetErrorString', (code) => calls.errorString(code), ''),
    LMSGetDiagnostic: calls.call('LMSGetDiagnostic', (code) => calls.getDiagnostic(code), ''),
  };
  return { api: Object.freeze(api), model, state: calls.state, terminate: () => api.LMSFinish('') };
}
