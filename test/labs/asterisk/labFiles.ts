/** The lab's Asterisk configuration, written for one start: everything on the loopback, secrets for this lab only. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataFolder, modulesFolder } from "./labFolder.ts";

const snippets = new URL("../../../src/adapters/asterisk/snippets/", import.meta.url).pathname;

export interface LabQueue {
  readonly name: string;
  readonly pool?: string;
  /** Agents who are members from the start; others log in. */
  readonly members?: readonly string[];
  readonly wrapUpSeconds?: number;
}

export interface LabPlan {
  readonly queues: readonly LabQueue[];
  readonly agents: readonly string[];
}

export interface LabPorts {
  readonly sip: number;
  readonly manager: number;
  readonly http: number;
  /** First of a thousand. */
  readonly media: number;
}

export const labSecret = "lab-secret";
/** Of the second account: the test's own hand on the PBX. */
export const handAccount = "hand";

const modules = `
pbx_config app_dial app_queue app_stack app_userevent app_softhangup app_senddtmf app_confbridge app_stasis app_echo app_exec
app_verbose app_playback app_originate app_channelredirect
func_callerid func_cdr func_channel func_cut func_db func_devstate func_global func_lock func_logic func_math
func_strings func_timeout func_uri
bridge_simple bridge_softmix bridge_native_rtp bridge_holding bridge_builtin_features chan_bridge_media
chan_pjsip codec_ulaw codec_alaw codec_resample format_pcm format_wav format_gsm codec_gsm
res_timing_timerfd res_rtp_asterisk res_musiconhold res_sorcery_astdb res_sorcery_config res_sorcery_memory
res_pjproject res_pjsip res_pjsip_pubsub res_pjsip_session res_pjsip_sdp_rtp res_pjsip_caller_id
res_pjsip_header_funcs res_pjsip_rfc3326 res_pjsip_refer res_pjsip_registrar res_pjsip_authenticator_digest
res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user
res_http_websocket res_websocket_client res_stasis res_stasis_answer res_stasis_device_state res_stasis_playback res_stasis_recording
res_stasis_snoop res_ari res_ari_model res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels
res_ari_device_states res_ari_endpoints res_ari_events
`
  .trim()
  .split(/\s+/);

export function writeLabFiles(folder: string, plan: LabPlan, ports: LabPorts): void {
  for (const part of ["etc", "db", "log", "run", "spool"]) mkdirSync(join(folder, part), { recursive: true });
  const files: Readonly<Record<string, string>> = {
    "asterisk.conf": main(folder),
    "modules.conf": ["[modules]", "autoload = no", ...modules.map((name) => `load = ${name}.so`)].join("\n"),
    "logger.conf": "[general]\nqueue_log = yes\n[logfiles]\nfull = notice,warning,error,verbose",
    "manager.conf": manager(ports.manager),
    "http.conf": `[general]\nenabled = yes\nbindaddr = 127.0.0.1\nbindport = ${String(ports.http)}`,
    "ari.conf": `[general]\nenabled = yes\nallowed_origins = *\n[onequeue]\ntype = user\nread_only = no\npassword = ${labSecret}`,
    "rtp.conf": `[general]\nrtpstart = ${String(ports.media)}\nrtpend = ${String(ports.media + 999)}\nicesupport = no`,
    "pjsip.conf": sip(plan, ports.sip),
    "queues.conf": queues(plan),
    "extensions.conf": dialplan(plan),
    "musiconhold.conf": "[general]",
    "cdr.conf": "[general]\nenable = no",
    ...Object.fromEntries(
      "cel features udptl sorcery stasis pjproject ccss indications codecs confbridge queuerules"
        .split(" ")
        .map((name) => [`${name}.conf`, "[general]"])
    )
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "etc", name), `${text}\n`);
}

function main(folder: string): string {
  return `[directories]
astetcdir => ${folder}/etc
astmoddir => ${modulesFolder()}
astvarlibdir => ${folder}/db
astdbdir => ${folder}/db
astkeydir => ${folder}/db
astdatadir => ${dataFolder}
astagidir => ${folder}/spool
astspooldir => ${folder}/spool
astrundir => ${folder}/run
astlogdir => ${folder}/log
[options]
verbose = 3
systemname = lab`;
}

function manager(port: number): string {
  return `[general]
enabled = yes
bindaddr = 127.0.0.1
port = ${String(port)}
timestampevents = yes
channelvars = ONEQUEUE_QUEUE,ONEQUEUE_SINCE,ONEQUEUE_OFFER,ONEQUEUE_AGENT,ONEQUEUE_UNTIL,LANG,VIP,MENU
#include ${snippets}onequeue-manager.conf
[onequeue](+)
secret = ${labSecret}
[${handAccount}]
secret = ${labSecret}
permit = 127.0.0.1/255.255.255.255
read = system,call,agent,user
write = system,call,agent,user,originate,reporting,command`;
}

/** Agents register without a password, callers are whoever the switch does not know: this is a lab on the loopback. */
function sip({ agents }: LabPlan, port: number): string {
  const phone = (name: string): string => `[${name}]
type = endpoint
context = from-agent
disallow = all
allow = ulaw
direct_media = no
aors = ${name}
callerid = "${name}" <${name}>
[${name}]
type = aor
max_contacts = 1
remove_existing = yes`;
  return `[global]
type = global
endpoint_identifier_order = username,ip
[udp]
type = transport
protocol = udp
bind = 127.0.0.1:${String(port)}
[trunk]
type = endpoint
context = from-trunk
disallow = all
allow = ulaw
direct_media = no
aors = trunk
[trunk]
type = aor
[trunk]
type = identify
endpoint = trunk
match = 127.0.0.1
${agents.map(phone).join("\n")}`;
}

function queues({ queues: named, agents }: LabPlan): string {
  const native = named.map(
    ({ name, members = [], wrapUpSeconds = 0 }) => `[${name}]
strategy = linear
timeout = 15
retry = 1
ringinuse = no
joinempty = yes
leavewhenempty = no
wrapuptime = ${String(wrapUpSeconds)}
${members.map((agent) => `member => PJSIP/${agent},0,${agent}`).join("\n")}`
  );
  const rooms = named.map(
    ({ name, pool = "main" }) =>
      `[onequeue-${name}](onequeue-room)${
        pool === "main" ? "" : `\nmember => Local/gate@onequeue-gate/n,0,OneQueue,Custom:onequeue-${pool}`
      }`
  );
  const seats = agents.map((agent) => `[onequeue-agent-${agent}](onequeue-agent)\nmember => PJSIP/${agent},0,${agent}`);
  return `[general]
persistentmembers = no
autofill = yes
shared_lastcall = yes
log_membername_as_agent = yes
#include ${snippets}onequeue-queues.conf
${[...native, ...rooms, ...seats].join("\n")}`;
}

/** The number dialled is the queue; what an IVR would know comes in SIP headers. */
function dialplan({ queues: named }: LabPlan): string {
  const pools = named.flatMap(({ name, pool }) => (pool === undefined ? [] : [`ONEQUEUE_POOL_${name} = ${pool}`]));
  return `[general]
static = yes
writeprotect = yes
[globals]
${pools.join("\n")}
#include ${snippets}onequeue-extensions.conf
[from-trunk]
exten => _[a-z][a-z]!,1,Answer()
 same => n,Set(LANG=\${FILTER(a-z,\${PJSIP_HEADER(read,X-Language)})})
 same => n,Set(VIP=\${PJSIP_HEADER(read,X-Vip)})
 same => n,Set(MENU=\${URIDECODE(\${PJSIP_HEADER(read,X-Menu)})})
 same => n,Set(AGO=\${PJSIP_HEADER(read,X-Waited)})
 same => n,ExecIf($["\${AGO}" != ""]?Set(ONEQUEUE_SINCE=$[\${STRFTIME(,,%s%3q)} - 0\${AGO}]))
 same => n,Goto(onequeue,\${EXTEN},1)
; An agent's phone calls another agent, somebody outside (who answers at once), a conference, or a queue.
[from-agent]
exten => outside,1,Answer()
 same => n,Wait(600)
exten => conference,1,Answer()
 same => n,ConfBridge(lab)
exten => _queue[a-z]!,1,Goto(onequeue,\${EXTEN:5},1)
exten => _[a-z][a-z]!,1,Dial(PJSIP/\${EXTEN},20)`;
}
