/**
 * Stands in the bundle for the package that yargs measures its help with: that one compiles tables of all emoji when it is loaded, 25 ms of every start.
 */
export { textWidth as default } from '../../report/format/width.js';
