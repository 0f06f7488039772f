// One process, or as many workers over one port as are asked for.

import cluster from "node:cluster";

const workers = Number(process.env.BENCH_WORKERS);

/** Start serving in this process, or in each worker of it. */
export async function served(start) {
  if (workers > 1 && cluster.isPrimary) {
    for (let number = 0; number < workers; number += 1) cluster.fork();
  } else {
    await start();
  }
}
