/** The columns of the packet list as fields. tshark 4.0 spells them `_ws.col.Info`; later versions in lower case: both are known. */
import { writeDestination, writeSource } from '../info/address-column.js';
import { writeInfo } from '../info/info.js';
import { writeProtocol } from '../info/protocol-column.js';
import type { Row } from '../row.js';
import { cutDecimals, writeDifference } from '../words/time-words.js';
import type { Field, FieldCell } from './field.js';

/** What tshark's Time column shows of a second. */
const COLUMN_DECIMALS = 6;

function columnField(names: readonly string[], meaning: string, write: (cell: FieldCell, row: Row) => void): Field[] {
  return names.map((name) => ({
    name,
    type: 'FT_STRING',
    meaning,
    write: (cell, row) => {
      if (cell.open()) write(cell, row);
    },
  }));
}

export const COLUMN_FIELDS: readonly Field[] = [
  ...columnField(['_ws.col.No.', '_ws.col.number'], 'The No. column', (cell, row) => cell.out.integer(row.frame.number)),
  ...columnField(['_ws.col.Time', '_ws.col.cls_time'], 'The Time column: seconds since the first frame', (cell, row) => {
    const { frame } = row;
    if (!frame.hasTime) return;
    const since = row.firstHasTime;
    const { out } = cell;
    const start = out.length;
    writeDifference(out, frame.seconds, frame.nanoseconds, since ? row.firstSeconds : 0, since ? row.firstNanoseconds : 0);
    cutDecimals(out, start, COLUMN_DECIMALS);
  }),
  ...columnField(['_ws.col.Source', '_ws.col.def_src'], 'The Source column', (cell, row) => writeSource(cell.out, row)),
  ...columnField(['_ws.col.Destination', '_ws.col.def_dst'], 'The Destination column', (cell, row) => writeDestination(cell.out, row)),
  ...columnField(['_ws.col.Protocol', '_ws.col.protocol'], 'The Protocol column', (cell, row) => writeProtocol(cell.out, row)),
  ...columnField(['_ws.col.Length', '_ws.col.packet_length'], 'The Length column', (cell, row) =>
    cell.out.integer(row.frame.originalLength),
  ),
  ...columnField(['_ws.col.Info', '_ws.col.info'], 'The Info column', (cell, row) => writeInfo(cell.out, row)),
];
