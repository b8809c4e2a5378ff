// Asks an IAM simulator, which is installed for the tests only, one simulation a line of stdin.
// Writes one line each: the decision, or `error` and why.
const { createRequire } = require("node:module");
const readline = require("node:readline");

const { runSimulation } = createRequire(process.argv[2] + "/")("@cloud-copilot/iam-simulate");

async function answer(simulation) {
  try {
    const found = await runSimulation(simulation, { simulationMode: "Strict" });
    if (found.resultType === "error") {
      return { decision: "error", why: JSON.stringify(found.errors) };
    }
    const result = found.resultType === "single" ? found.result : found.results[0];
    return {
      decision: found.overallResult,
      ignored: (result && result.ignoredContextKeys) || [],
    };
  } catch (error) {
    return { decision: "error", why: String(error) };
  }
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
  }
}

main();
