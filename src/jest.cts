/**
 * The types of `require('pcapnote/jest')`: those of jest.ts. The code is jest.ts as well, bundled as CommonJS (rolldown.config.mjs), since a `require` in
 * Jest loads no ES module; TypeScript wants a declaration file of the same kind of module beside it.
 */
export type { Assertable, FlowChoice, FlowMatchers, RulesInput } from './jest.js' with { 'resolution-mode': 'import' };
export declare const transcriptOf: typeof import('./jest.js', { with: { 'resolution-mode': 'import' }}).transcriptOf;
