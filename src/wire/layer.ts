/**
 * The layers a frame can have. A decoder takes one layer and returns the kind of the next; NONE ends the walk. Kinds are small integers so
 * that dispatch is one `switch`; the names people read are the reporter's.
 */
export const LayerKind = {
  NONE: 0,
  /** Payload nobody here dissects, of at least one byte. */
  DATA: 1,

  // Link layers
  ETHERNET: 2,
  LLC: 3,
  VLAN: 4,
  PROVIDER_VLAN: 5,
  SLL: 6,
  SLL2: 7,
  NULL_LOOPBACK: 8,
  LOOP: 9,
  RAW: 10,
  PPP: 11,
  PPP_HDLC: 12,
  PPPOE_SESSION: 13,
  PPPOE_DISCOVERY: 14,
  CISCO_HDLC: 15,
  MPLS: 16,
  WLAN: 17,
  RADIOTAP: 18,
  PPI: 19,
  PRISM: 20,
  AVS: 21,
  FDDI: 22,
  TOKEN_RING: 23,
  NFLOG: 24,
  IPOIB: 25,
  PKTAP: 26,
  JUNIPER_ETHERNET: 27,
  FRAME_RELAY: 28,
  PFLOG: 29,
  ENC: 30,
  ATM_LLC: 31,
  ARP: 32,
  /** An EtherType or protocol we only name. */
  ETHERTYPE_UNKNOWN: 33,
  /** A link type we do not know: the row names its number. */
  LINK_UNKNOWN: 34,
  MULTILINK_PPP: 35,
  VJ_COMPRESSED: 36,
  /** Van Jacobson's uncompressed TCP: an IPv4 header with the connection number in its protocol field. */
  VJ_UNCOMPRESSED: 37,
  /** A compressed PPP datagram (RFC 1962): opaque. */
  PPP_COMPRESSED: 38,
  /** PPP behind a direction byte, link type 204. */
  PPP_DIRECTED: 39,

  // Network
  IPV4: 40,
  IPV6: 41,
  IPV6_HOP_BY_HOP: 42,
  IPV6_ROUTING: 43,
  IPV6_FRAGMENT: 44,
  IPV6_DESTINATION_OPTIONS: 45,
  AUTHENTICATION_HEADER: 46,
  IPV6_MOBILITY: 47,
  IPV6_SHIM6: 48,
  IPV6_HIP: 49,
  /** An IP protocol number we only name. */
  IP_PROTOCOL_UNKNOWN: 50,

  // Transport and beside it
  TCP: 60,
  UDP: 61,
  UDP_LITE: 62,
  ICMP: 63,
  ICMPV6: 64,
  IGMP: 65,
  SCTP: 66,
  DCCP: 67,
  ESP: 68,
  IPCOMP: 69,

  // Tunnels
  GRE: 80,
  VXLAN: 81,
  VXLAN_GPE: 82,
  GENEVE: 83,
  GTP: 84,
  GTP_PRIME: 85,
  TEREDO: 86,
  L2TP: 87,
  CAPWAP_CONTROL: 88,
  CAPWAP_DATA: 89,
  LISP_CONTROL: 90,
  LISP_DATA: 91,
  ERSPAN: 92,
  WCCP: 93,
  ETHERIP: 94,
  NSH: 95,
  PBB: 96,
  HSR: 97,
  CISCO_METADATA: 98,
  TRILL: 99,
  VN_TAG: 100,
  UDP_ENCAPSULATED_ESP: 101,
  PW_CONTROL_WORD: 102,
  PW_ETHERNET: 103,
  AYIYA: 104,
  LWAPP: 105,
  TZSP: 106,
  BATMAN: 107,
  MACSEC: 108,
  ERF: 109,
  /** A pseudo-wire's associated channel. */
  PW_CHANNEL: 110,
  FABRIC_PATH: 111,
  ISL: 112,
  JUNIPER_PPP: 113,
  JUNIPER_FRAME_RELAY: 114,
  JUNIPER_CISCO_HDLC: 115,
  ARCNET: 116,
  ARCNET_LINUX: 117,
  IP_OVER_FC: 118,
  IP_OVER_1394: 119,
  SUN_ATM: 120,
  AMT: 121,
  MOBILE_IP: 122,
  /** L2TP version 3 straight over IP. */
  L2TP_OVER_IP: 123,
  /** PPP in its byte-stuffed form (RFC 1662 section 4): named only. */
  PPP_ASYNC: 124,
  /** IEEE 802.11 frames that a Centrino driver wraps in Ethernet. */
  WLAN_CENTRINO: 125,
  /** 802.11 frames sent to a remote analyser over UDP, known by their first bytes. */
  PEEKREMOTE: 126,
} as const;
export type LayerKind = (typeof LayerKind)[keyof typeof LayerKind];

/** Layers in one frame, at most. A frame that nests deeper gets a fault; Wireshark's own limit is of the same order. */
export const MAX_LAYERS = 96;
