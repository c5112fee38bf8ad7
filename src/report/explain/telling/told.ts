/** What is told of one step: sentences in their order, and the sections that they rest on. */
export class Told {
  readonly sentences: string[] = [];
  readonly sections = new Set<string>();
  /** How many of the sentences, the last ones, tell of states. */
  stateSentences = 0;

  say(sentence: string | undefined, ...sections: string[]): void {
    if (sentence === undefined || sentence === '') return;
    this.sentences.push(sentence);
    for (const section of sections) this.sections.add(section);
  }
}
