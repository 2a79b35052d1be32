namespace RemoteDisplay.Tests.Qmp;

/// <summary>A keyboard of QEMU's, which drops what a guest is too slow for. Source: QEMU, hw/input/hid.c,
/// hid_keyboard_event and hid_keyboard_process_keycode; hw/input/ps2.c, ps2_put_keycode.</summary>
internal sealed class QueuedKeyboard
{
    private const int QueueLength = 16, Print = 0xB7, Pause = 0xC6, FirstExtended = 0x80;

    private readonly Func<int, bool, int> _lengthOf;
    private int _waiting;

    private QueuedKeyboard(Func<int, bool, int> lengthOf) => _lengthOf = lengthOf;

    public int Lost { get; private set; }

    /// <summary>The most that waited at a time.</summary>
    public int Peak { get; private set; }

    /// <summary>Queues scan codes of set 1; a poll takes one.</summary>
    public static QueuedKeyboard Usb() =>
        new((number, _) => number switch { Pause => 3, >= FirstExtended => 2, _ => 1 });

    /// <summary>Queues bytes of set 2, as Linux has them; a guest that looks takes all.</summary>
    public static QueuedKeyboard Ps2() => new((number, down) => (number, down) switch
    {
        (Pause, true) => 8,
        (Pause, false) => 0,
        (Print, true) => 4,
        (Print, false) => 6,
        (>= FirstExtended, true) => 2,
        (>= FirstExtended, false) => 3,
        (_, true) => 1,
        (_, false) => 2,
    });

    /// <param name="command">As <see cref="ScriptedQmp.Commands"/> has it.</param>
    public void Take(string command)
    {
        if (command.Split(' ') is not ["key", string number, string way])
        {
            return;
        }

        int length = _lengthOf(int.Parse(number, null), way == "down");
        if (_waiting + length > QueueLength)
        {
            Lost++;
            return;
        }

        _waiting += length;
        Peak = Math.Max(Peak, _waiting);
    }

    public void Poll() => _waiting -= Math.Min(1, _waiting);

    public void Empty() => _waiting = 0;
}
