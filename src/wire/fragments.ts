/** Datagrams whose fragments are still missing. */
export class FragmentTable {}
