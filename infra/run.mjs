// Plain JavaScript, any Node >= 18: installs the workspace when the lockfile changed, then runs the command under Node >= 24.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager
const windows = process.platform === 'win32'
const run = (command, args, env = process.env) =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', env, shell: windows }).status ?? 1

const stamp = join(root, 'node_modules', '.virtuoso-installed')
const lockfile =
  createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex') +
  process.platform +
  process.arch
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockfile) {
  const code = run('npx', ['--yes', pnpm, 'install', '--frozen-lockfile', '--prefer-offline'])
  if (code !== 0) process.exit(code)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, lockfile)
}

const enough = (version) => {
  const [major, minor] = version.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 6)
}
const bundled = [
  `node-${windows ? 'win' : process.platform}-${process.arch}`,
  `node-bin-${process.platform}-${process.arch}`,
]
  .map((name) => join(root, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node'))
  .find(existsSync)
const node = enough(process.versions.node) ? process.execPath : bundled
if (!node) {
  console.error(
    `Node ${process.version} is too old (24.6 or newer is needed) and npm carries no Node 24 for ${process.platform}-${process.arch}. Install Node 24 and try again.`,
  )
  process.exit(1)
}
const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
const [command, ...args] = process.argv.slice(2)
const env = { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: '1' }
// turbo asks the package manager about the workspace, and npx alone puts that on its children's PATH.
if (command === 'turbo') process.exit(run('npx', ['--yes', pnpm, 'exec', command, ...args], env))
process.exit(run(command === 'node' ? node : command, args, env))
