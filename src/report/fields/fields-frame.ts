/** Fields of the frame as a record of the capture: number, times, lengths. */
import { FaultKind } from '../../wire/frame.js';
import { writeCalendarTime, writeDifference, writeSeconds } from '../words/time-words.js';
import type { Field } from './field.js';
import { writeFrameProtocols } from './frame-protocols.js';

export const FRAME_FIELDS: readonly Field[] = [
  {
    name: 'frame.number',
    type: 'FT_UINT32',
    meaning: 'Number of the frame in the capture, from 1',
    write: (cell, { frame }) => cell.integer(frame.number),
  },
  {
    name: 'frame.time',
    type: 'FT_ABSOLUTE_TIME',
    meaning: 'Time of capture, UTC',
    write: (cell, { frame }) => {
      if (frame.hasTime && cell.open()) writeCalendarTime(cell.out, frame.seconds, frame.nanoseconds);
    },
  },
  {
    name: 'frame.time_epoch',
    type: 'FT_RELATIVE_TIME',
    meaning: 'Time of capture, seconds since 1970-01-01 UTC',
    write: (cell, { frame }) => {
      if (frame.hasTime && cell.open()) writeSeconds(cell.out, frame.seconds, frame.nanoseconds);
    },
  },
  {
    name: 'frame.time_relative',
    type: 'FT_RELATIVE_TIME',
    meaning: 'Seconds since the first frame of the capture',
    write: (cell, row) => {
      const { frame } = row;
      if (!frame.hasTime || !cell.open()) return;
      const since = row.firstHasTime;
      writeDifference(cell.out, frame.seconds, frame.nanoseconds, since ? row.firstSeconds : 0, since ? row.firstNanoseconds : 0);
    },
  },
  {
    name: 'frame.time_delta',
    type: 'FT_RELATIVE_TIME',
    meaning: 'Seconds since the frame before',
    write: (cell, row) => {
      const { frame } = row;
      if (!frame.hasTime || !cell.open()) return;
      if (row.previousHasTime) {
        writeDifference(cell.out, frame.seconds, frame.nanoseconds, row.previousSeconds, row.previousNanoseconds);
      } else {
        writeSeconds(cell.out, 0, 0);
      }
    },
  },
  {
    name: 'frame.len',
    type: 'FT_UINT32',
    meaning: 'Bytes the frame had on the wire',
    write: (cell, { frame }) => cell.integer(frame.originalLength),
  },
  {
    name: 'frame.cap_len',
    type: 'FT_UINT32',
    meaning: 'Bytes of the frame that were captured',
    write: (cell, { frame }) => cell.integer(frame.capturedLength),
  },
  {
    name: 'frame.protocols',
    type: 'FT_STRING',
    meaning: 'Protocols of the frame from the outside in, with colons between',
    write: (cell, row) => {
      if (cell.open()) writeFrameProtocols(cell.out, row);
    },
  },
  {
    name: '_ws.malformed',
    type: 'FT_PROTOCOL',
    meaning: 'A header contradicts itself or runs past its packet',
    write: (cell, { frame }) => {
      if (frame.fault === FaultKind.MALFORMED && cell.open()) cell.out.ascii('Malformed Packet');
    },
  },
];
