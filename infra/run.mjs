// Plain JavaScript, any Node >= 18: installs the workspace when the lockfile changed, then runs the command under Node >= 24.
// Says on standard error what it is doing: standard output belongs to the command.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager
const windows = process.platform === 'win32'

installWhenChanged()
const node = nodeOf24()
const env = {
  ...process.env,
  PATH: [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  TURBO_TELEMETRY_DISABLED: '1',
}
const [command, ...args] = process.argv.slice(2)
// turbo asks the package manager about the workspace, and npx alone puts that on its children's PATH.
if (command === 'turbo') runToEnd('npx', ['--yes', pnpm, 'exec', command, ...args])
else runToEnd(command === 'node' ? node : command, args)

function installWhenChanged() {
  const stamp = join(root, 'node_modules', '.virtuoso-installed')
  const lockfile = readFileSync(join(root, 'pnpm-lock.yaml'))
  const wanted = createHash('sha256').update(lockfile).digest('hex') + process.platform + process.arch
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const first = existsSync(stamp) ? 'the lockfile changed' : 'first run only'
  console.error(`installing dependencies and Node 24 with ${pnpm} (${first})`)
  const startedMs = Date.now()
  const install = ['--yes', pnpm, 'install', '--frozen-lockfile', '--prefer-offline']
  const { status } = spawnSync('npx', install, { cwd: root, stdio: ['ignore', 2, 2], shell: windows })
  if (status !== 0) process.exit(status ?? 1)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
  console.error(`installed in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`)
}

function nodeOf24() {
  if (isEnough(process.versions.node)) return process.execPath
  const platform = `${windows ? 'win' : process.platform}-${process.arch}`
  const bundled = [`node-${platform}`, `node-bin-${process.platform}-${process.arch}`]
    .map((name) => join(root, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node'))
    .find(existsSync)
  if (bundled) return bundled
  console.error(
    `Node ${process.version} is too old (24.6 or newer is needed) and npm carries no Node 24 for ${process.platform}-${process.arch}. Install Node 24 and try again.`,
  )
  process.exit(1)
}

function isEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 6)
}

/**
 * Ends as the command ends. A terminal sends Ctrl-C to both; any other signal is ours alone and is handed on. npm starts
 * us through a shell, which hands nothing on: when it is gone, so is whoever could say stop.
 */
function runToEnd(program, words) {
  const child = spawn(program, words, { cwd: root, stdio: 'inherit', env, shell: windows })
  const parent = process.ppid
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref()
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  child.on('error', (error) => {
    console.error(`cannot run ${program}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
