namespace RemoteDisplay.Qmp;

/// <summary>Delays input until QEMU's devices have room for it. They do not report lost input, so this assumes the
/// worst of each: a USB keyboard queues 16 scan codes, of which the guest's poll takes one every 8 to 10 ms; a PS/2
/// keyboard queues 16 bytes, and a release takes two. Source: QEMU, hw/input/hid.c, QUEUE_LENGTH; hw/usb/dev-hid.c,
/// bInterval; hw/input/ps2.c, PS2_QUEUE_SIZE.</summary>
/// <param name="time">The clock for the guest's polls.</param>
internal sealed class InputPace(TimeProvider time)
{
    /// <summary>Places that typing may fill. The others allow the guest to be busy for up to 180 ms, with a USB
    /// keyboard up to 250 ms; after a longer delay the guest would repeat the key by itself.</summary>
    public const int Room = 4;

    /// <summary>Places that the release of everything may fill, so that it is not late.</summary>
    public const int RoomForReleases = 12;

    private const int PrintKey = 0xB7, PauseKey = 0xC6, FirstExtendedKey = 0x80;

    /// <summary>A change of the buttons is a packet of a PS/2 mouse: 3 or 4 of its 16 bytes.</summary>
    public const int PlacesOfButtons = 2;

    /// <summary>The time after which a place counts as free again: 22 letters a second.</summary>
    private static readonly TimeSpan s_fetch = TimeSpan.FromMilliseconds(15);

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _fetched;                          // when the guest will have fetched all, since the start

    /// <summary>The bytes of a key's scan code. Source: IBM PS/2, scan code set 2.</summary>
    public static int PlacesOf(int keyNumber, bool down) => keyNumber switch
    {
        PauseKey => 8,
        PrintKey => 6,
        _ => (keyNumber >= FirstExtendedKey ? 2 : 1) + (down ? 0 : 1),
    };

    /// <summary>Completes when input may be sent, and counts its places as filled.</summary>
    /// <param name="places">Places that the input fills.</param>
    /// <param name="room">Places that may be filled then; input that needs more waits until all are free.</param>
    /// <param name="stop">Cancels the wait.</param>
    public async Task WaitAsync(int places, int room, CancellationToken stop)
    {
        TimeSpan due = _fetched - (Math.Max(0, room - places) * s_fetch);
        TimeSpan now;
        while ((now = time.GetElapsedTime(_start)) < due)
        {
            await Task.Delay(due - now, time, stop);
        }

        _fetched = (now > _fetched ? now : _fetched) + (places * s_fetch);
    }
}
