// A server of a folder, by the program.
import { spawn } from "node:child_process";

/// Serves a folder on a free port until `close`.
export async function start(program, folder, options = []) {
  const child = spawn(program, ["serve", "-C", folder, "--bind", "127.0.0.1:0", ...options], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (text) => { log = (log + text).slice(-4000); });
  const ended = new Promise((done) => child.on("exit", done));
  const root = await new Promise((done, failed) => {
    child.stdout.once("data", (text) => done(String(text).split("\n")[0].trim()));
    child.on("error", failed);
    child.on("exit", (code) => failed(new Error(`the server ends with ${code}: ${log}`)));
    setTimeout(() => failed(new Error(`the server does not start within two minutes: ${log}`)), 120_000).unref();
  });
  const close = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 30_000);
    await ended;
    clearTimeout(late);
  };
  return { root, close };
}
