import type { FlowSummary } from '../../flow/summary.js';
import { Pipeline, type PipelineOptions } from '../../pipeline.js';
import { formatIpv4, formatIpv6 } from '../../wire/address.js';
import type { Frame } from '../../wire/frame.js';
import { type Segment, TransportProtocol } from '../../wire/segment.js';

type Flow = Pick<FlowSummary, 'protocol' | 'client' | 'server' | 'firstFrame'>;

/**
 * Reads a capture again for a few flows, and tracks no others: of a frame without them only the time passes. Its streams are numbered anew; `isSame` finds a flow.
 */
export class ChosenFlowsPipeline extends Pipeline {
  readonly #flows: readonly Flow[];

  constructor(options: PipelineOptions, flows: readonly Flow[]) {
    super(options);
    this.#flows = flows;
  }

  protected override annotate(frame: Frame): void {
    if (!this.#isChosen(frame)) frame.segmentCount = 0;
    super.annotate(frame);
  }

  #isChosen(frame: Frame): boolean {
    for (let i = 0; i < frame.segmentCount; i++) {
      const segment = frame.segments[i] as Segment;
      for (const flow of this.#flows) if (isOfEnds(segment, frame, flow)) return true;
    }
    return false;
  }
}

/** Whether two readings of a capture speak of the same flow. */
export function isSame(a: Flow, b: Flow): boolean {
  const isTurned = a.client.port === b.server.port && a.client.address === b.server.address;
  return (
    a.firstFrame === b.firstFrame &&
    a.protocol === b.protocol &&
    (isTurned || (a.client.port === b.client.port && a.client.address === b.client.address))
  );
}

function isOfEnds(segment: Segment, frame: Frame, { protocol, client, server }: Flow): boolean {
  const { sourcePort, destinationPort } = segment;
  const isFromClient = sourcePort === client.port && destinationPort === server.port;
  if (!isFromClient && !(sourcePort === server.port && destinationPort === client.port)) return false;
  if ((segment.protocol === TransportProtocol.TCP) !== (protocol === 'tcp')) return false;
  const source = formatAddress(segment, frame, segment.source);
  const destination = formatAddress(segment, frame, segment.destination);
  return (
    (source === client.address && destination === server.address && isFromClient) ||
    (source === server.address && destination === client.address && sourcePort === server.port)
  );
}

function formatAddress({ family }: Segment, { addresses }: Frame, address: number): string {
  return family === 4 ? formatIpv4(address) : formatIpv6(addresses.groupsOf(address));
}
