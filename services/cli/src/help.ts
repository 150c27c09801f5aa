import type { Command } from './commands.ts'

export const overview = (
  commands: readonly Command[],
): string => `Virtuoso: crypto market signals that explain themselves and can be reproduced from the log, byte for byte.

  npm run demo             everything in one process, sample data
  ./virtuoso verify        prove that what was derived is what the log implies

${commands.map((it) => `  ${it.name.padEnd(10)} ${it.summary}`).join('\n')}

  ./virtuoso <command> --help
`
