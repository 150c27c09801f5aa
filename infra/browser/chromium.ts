import { findProgram } from '../native/find-program.ts'
import { runProgram } from '../native/run-program.ts'

/** A browser that the tests can drive, or one sentence about why there is none and what to do about it. */
export type Chromium = Readonly<{ program: string } | { missing: string }>

/** How this computer is asked; tests ask another. */
export type Computer = Readonly<{
  find(name: string): string | undefined
  run(program: string, args: readonly string[]): Promise<Readonly<{ code: number | undefined; output: string }>>
  isRoot: boolean
  say(line: string): void
}>

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const folders = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/Applications/Google Chrome.app/Contents/MacOS']
const howTo = 'Debian: apt install chromium, or name one in CHROMIUM_PATH'

export const thisComputer = (say: (line: string) => void): Computer => ({
  find: (name) => findProgram(name) ?? findProgram(name, folders),
  run: runProgram,
  isRoot: process.getuid?.() === 0,
  say,
})

/** The one named by `CHROMIUM_PATH`, else one that is installed, else Debian's own, installed now if that is allowed. */
export async function bringChromium(computer: Computer, named = process.env['CHROMIUM_PATH']): Promise<Chromium> {
  if (named !== undefined && named !== '') return { program: named }
  return found(computer) ?? (await install(computer))
}

function found({ find }: Computer): Chromium | undefined {
  const program = [...names, 'Google Chrome'].map(find).find((it) => it !== undefined)
  return program === undefined ? undefined : { program }
}

/** Only where nobody has to be asked for a password. A computer that was never updated knows no packages: then again. */
async function install(computer: Computer): Promise<Chromium> {
  const aptGet = computer.find('apt-get')
  if (!computer.isRoot || aptGet === undefined) return { missing: `there is no Chromium (${howTo})` }
  computer.say('installing Chromium with apt-get, once')
  const ask = ['-o', 'Acquire::Retries=2', '-o', 'DPkg::Lock::Timeout=120']
  const wanted = [...ask, 'install', '-y', '--no-install-recommends', 'chromium']
  let result = await computer.run(aptGet, wanted)
  if (result.code !== 0) {
    await computer.run(aptGet, [...ask, 'update'])
    result = await computer.run(aptGet, wanted)
  }
  if (result.code === 0) return found(computer) ?? { missing: `apt-get left no Chromium (${howTo})` }
  const lastWords = result.output.trim().split('\n').at(-1) ?? ''
  return { missing: `apt-get could not install Chromium: ${lastWords} (${howTo})` }
}
