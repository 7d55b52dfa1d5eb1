// The emoji that cards commonly use, by Slack's names; an unknown name stays as :name:, as in Slack.

const NAMES = {
  smile: "😄", slightly_smiling_face: "🙂", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", wave: "👋",
  pray: "🙏", raised_hands: "🙌", clap: "👏", muscle: "💪", eyes: "👀", heart: "❤️", tada: "🎉", fire: "🔥",
  warning: "⚠️", rotating_light: "🚨", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", stop_sign: "🛑",
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", negative_squared_cross_mark: "❎",
  question: "❓", grey_question: "❔", exclamation: "❗", heavy_exclamation_mark: "❗", bangbang: "‼️", information_source: "ℹ️",
  bell: "🔔", no_bell: "🔕", mega: "📣", loudspeaker: "📢", speech_balloon: "💬", thought_balloon: "💭", lock: "🔒",
  unlock: "🔓", key: "🔑", shield: "🛡️", hourglass: "⌛", hourglass_flowing_sand: "⏳", alarm_clock: "⏰", stopwatch: "⏱️",
  clock1: "🕐", clock3: "🕒", clock9: "🕘", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", memo: "📝", pencil: "📝",
  pencil2: "✏️", clipboard: "📋", page_facing_up: "📄", scroll: "📜", bookmark_tabs: "📑", open_file_folder: "📂",
  file_folder: "📁", card_file_box: "🗃️", bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉",
  email: "✉️", envelope: "✉️", incoming_envelope: "📨", inbox_tray: "📥", outbox_tray: "📤", mailbox: "📫", package: "📦",
  truck: "🚚", articulated_lorry: "🚛", phone: "☎️", telephone: "☎️", telephone_receiver: "📞", iphone: "📱", link: "🔗",
  paperclip: "📎", pushpin: "📌", round_pushpin: "📍", mag: "🔍", mag_right: "🔎", gear: "⚙️", wrench: "🔧", hammer: "🔨",
  scales: "⚖️", balance_scale: "⚖️", classical_building: "🏛️", house: "🏠", office: "🏢", police_car: "🚓", cop: "👮",
  ambulance: "🚑", sos: "🆘", bust_in_silhouette: "👤", busts_in_silhouette: "👥", raising_hand: "🙋", handshake: "🤝",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", leftwards_arrow_with_hook: "↩️",
  arrows_counterclockwise: "🔄", repeat: "🔁", red_circle: "🔴", large_blue_circle: "🔵", large_green_circle: "🟢",
  large_yellow_circle: "🟡", large_orange_circle: "🟠", white_circle: "⚪", black_circle: "⚫", star: "⭐", sparkles: "✨",
  bulb: "💡", sunny: "☀️", zzz: "💤", hand: "✋", raised_hand: "✋", v: "✌️", ok_hand: "👌", point_right: "👉", new: "🆕",
  id: "🆔", books: "📚", book: "📖", ear: "👂", robot_face: "🤖", herb: "🌿", seedling: "🌱", label: "🏷️", pause_button: "⏸️",
};

export const emoji = (name) => NAMES[name] || `:${name}:`;
export const withEmoji = (words) => words.replace(/:([a-z0-9_+-]+):/g, (whole, name) => NAMES[name] || whole);
