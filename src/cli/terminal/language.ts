/** Which language the user reads: `--lang`, else the environment. */
import type { Language } from '../../report/words/language.js';
import type { Terminal } from './terminal.js';

export const LANGUAGES: readonly Language[] = ['en', 'zh'];

/**
 * The language of the environment, as POSIX has it: LC_ALL, LC_MESSAGES, LANG, the first that is set and not empty. `zh_CN.UTF-8` and all else that begins with zh is
 * Chinese, any other locale English. As in gettext, LANGUAGE (`zh:en`) goes before a locale that is not C or POSIX.
 */
export function languageOf(env: Terminal['env']): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || 'C';
  if (/^(?:C|POSIX)(?:\.|$)/.test(locale)) return 'en';
  const listed = (env.LANGUAGE ?? '').split(':').find((name) => /^(?:en|zh)(?:[._@-]|$)/i.test(name));
  return /^zh(?:[._@-]|$)/i.test(listed ?? locale) ? 'zh' : 'en';
}

/** The language of help, which is drawn before options are read: the last `--lang` among the words, else that of the environment. */
export function findLanguage(words: readonly string[], env: Terminal['env']): Language {
  const end = words.indexOf('--');
  const options = end < 0 ? words : words.slice(0, end);
  const named = options.flatMap((word, index) =>
    word === '--lang' ? [options[index + 1]] : word.startsWith('--lang=') ? [word.slice(7)] : [],
  );
  return LANGUAGES.find((language) => language === named.at(-1)) ?? languageOf(env);
}
