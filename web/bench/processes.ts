import { readdirSync, readFileSync } from 'node:fs';

/** The kernel's clock for processes: `getconf CLK_TCK`, 100 on every Linux. */
const ticksPerSecond = 100;
const page = 4096;

interface Process {
  parent: number;
  seconds: number;
  resident: number;
}

/** What a process and all that came of it have used. */
export interface Usage {
  /** Of processor time, in user and system mode. */
  seconds: number;
  /** Bytes; memory that several share counts for each. */
  resident: number;
}

export function usageOfTree(root: number): Usage {
  const processes = new Map<number, Process>();
  for (const name of readdirSync('/proc')) {
    const process = /^\d+$/.test(name) ? read(name) : null;
    if (process) processes.set(Number(name), process);
  }
  const usage: Usage = { seconds: 0, resident: 0 };
  for (const [id, { seconds, resident }] of processes) {
    if (!descends(id, root, processes)) continue;
    usage.seconds += seconds;
    usage.resident += resident;
  }
  return usage;
}

function descends(id: number, root: number, processes: Map<number, Process>): boolean {
  for (let at: number | undefined = id; at !== undefined; at = processes.get(at)?.parent) {
    if (at === root) return true;
  }
  return false;
}

/** Null when it has ended meanwhile. */
function read(id: string): Process | null {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    // After the name, which may hold anything: state, parent, … (man 5 proc).
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0] = fields.slice(11);
    const [resident = 0] = fields.slice(21);
    return { parent, seconds: (user + system) / ticksPerSecond, resident: resident * page };
  } catch {
    return null;
  }
}
