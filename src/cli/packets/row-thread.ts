/** The second thread of `show`: opened by thread-sink.ts with a RowOrder, it answers RowRequests with RowReplies (row-rewriter.ts) until there are no more frames. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { COLUMNS } from '../../report/columns.js';
import { type RowOrder, type RowRequest, RowRewriter } from './row-rewriter.js';
import { makeRowWriter } from './row-writers.js';

const port = parentPort as MessagePort;
const order = workerData as RowOrder;
const columns = order.columns.flatMap((name) => COLUMNS.filter((column) => column.name === name));
const rewriter = new RowRewriter(await makeRowWriter(order.report, columns), order, (reply) => port.postMessage(reply));
port.on('message', (request: RowRequest) => {
  rewriter.request(request);
  if ('end' in request) port.close();
});
