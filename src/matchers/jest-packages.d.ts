/** What src/jest.ts uses of Jest's packages, which are its user's and not installed here. */
declare module '@jest/globals' {
  interface Expect {
    extend(matchers: object): void;
    addSnapshotSerializer(serializer: { test(value: unknown): boolean; serialize(value: never): string }): void;
  }
  export const expect: Expect;
}

declare module 'jest-snapshot' {
  export function toMatchInlineSnapshot(this: object, received: unknown, text?: string): { pass: boolean; message: () => string };
}

/** The base of Jest's expect: an interface to be merged with, declared as there. */
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    readonly typesOfJest?: [R, T];
  }
}
