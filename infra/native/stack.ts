import { type Addresses, addressesOf, choosePorts, type Ports } from './addresses.ts'
import { claimDataFolder, type DataFolder } from './data-folder.ts'
import type { Progress } from './download.ts'
import { endProcesses } from './end-processes.ts'
import { startGuard } from './guard.ts'
import { openLedger, readLedger } from './ledger.ts'
import { serverPlans } from './plans.ts'
import { type ProcessWatch, type Server, type ServerName, server, serverNames } from './server.ts'

export type NativeStackOptions<Name extends ServerName = ServerName> = Readonly<{
  /** Where the servers keep their data from start to start. Left out: a temporary folder that goes with the stack. */
  dataDir?: string
  /** Those left out are chosen free. */
  ports?: Partial<Ports>
  /** Left out: all. */
  servers?: readonly Name[]
  /** Told what is being waited for and what is ready. */
  onProgress?: Progress
}>

/** Running servers: where they are, and how to end them. Only those asked for have an address. */
export type NativeStack<Name extends ServerName = ServerName> = Pick<Addresses, Name> & StackControls<Name>

export type StackControls<Name extends ServerName> = Readonly<{
  /** Absolute path. Each server has a folder in it, with its data and what it printed. */
  dataDir: string
  /** Process numbers of the servers that run now. */
  pids(): Readonly<Partial<Record<ServerName, number>>>
  /** Ends all cleanly; what has not ended after 4 s is killed. A second call waits for the first. */
  stop(): Promise<void>
  /** `kill -9` of one server. Resolves once it is gone. */
  kill(name: Name): Promise<void>
  /** Starts one server again on its data and port, stopping it cleanly first if it runs. Resolves once it answers. */
  restart(name: Name): Promise<void>
}>

/**
 * Starts Kafka, the schema registry and Postgres as processes of this computer; resolves once each answers a request.
 * They end with this process, even when it is killed. The first start on a computer downloads about 160 MB.
 * @throws NativeStackError when something is missing here, the folder is in use, or a server does not come up.
 */
export function startNativeStack<Name extends ServerName = ServerName>(
  options?: NativeStackOptions<Name>,
): Promise<NativeStack<Name>>
export async function startNativeStack(options: NativeStackOptions = {}): Promise<NativeStack> {
  const names = options.servers ?? serverNames
  const data = claimDataFolder(options.dataDir)
  const ports = await choosePorts(options.ports)
  const addresses = addressesOf(ports)
  await endProcesses(readLedger(data.folder)?.servers ?? []) // left by a start that nothing could clean up after
  const { watch, end } = watchOver(data, addresses)
  const plans = serverPlans(data.folder, ports, watch, options.onProgress ?? (() => {}))
  const servers = names.map((name) => ({ name, ...server(plans[name], watch) }))
  const stop = once(async () => {
    await Promise.all(servers.map((each) => each.stop()))
    end()
  })
  try {
    await startAll(servers, options.onProgress)
  } catch (error) {
    await stop()
    throw error
  }
  return { ...addresses, ...controls(servers), dataDir: data.folder, stop }
}

type NamedServer = Server & Readonly<{ name: ServerName }>

/** Two witnesses of every process: a guard that outlives this process, and the ledger that the next start reads. */
function watchOver(data: DataFolder, addresses: Addresses): Readonly<{ watch: ProcessWatch; end(): void }> {
  const guard = startGuard()
  const ledger = openLedger(data.folder, addresses)
  if (data.throwaway) guard.removeAtEnd(data.folder)
  return {
    watch: {
      started(name, process) {
        guard.watch(process)
        ledger.add(name, process)
      },
      ended(process) {
        guard.forget(process.pid)
        ledger.remove(process.pid)
      },
    },
    end() {
      ledger.clear()
      data.release()
      guard.dismiss()
    },
  }
}

async function startAll(servers: readonly NamedServer[], onProgress: Progress = () => {}): Promise<void> {
  const startedMs = performance.now()
  const starts = servers.map(async ({ name, start }) => {
    await start()
    onProgress(`${name} ready after ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`)
  })
  // All of them first: stopping the others while one is still being started would leave that one behind.
  await Promise.allSettled(starts)
  await Promise.all(starts)
}

function controls(servers: readonly NamedServer[]): Omit<StackControls<ServerName>, 'dataDir' | 'stop'> {
  const the = (name: ServerName): Server => {
    const found = servers.find((each) => each.name === name)
    if (!found) throw new RangeError(`this stack was started without ${name}`)
    return found
  }
  return {
    pids: () => Object.fromEntries(servers.flatMap(({ name, pid }) => (pid() === undefined ? [] : [[name, pid()]]))),
    kill: (name: ServerName) => the(name).kill(),
    async restart(name: ServerName) {
      await the(name).stop()
      await the(name).start()
    },
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= action()
    return done
  }
}
