using System.Collections;
using System.Text.Json;
using RemoteDisplay.Input;

namespace RemoteDisplay.Qmp;

/// <summary>Sends input over one connection.</summary>
/// <param name="connection">The connection, after the negotiation.</param>
/// <param name="held">Keys that we hold down in QEMU, by number; it outlives connections.</param>
/// <param name="time">The clock for queries for tablets and for the guest's polls.</param>
internal sealed class QmpSession(QmpConnection connection, BitArray held, TimeProvider time)
{
    /// <summary>How often to look for a tablet while there is input, because one may be plugged in later.</summary>
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(2);

    private const PointerButtons Wheel =
        PointerButtons.WheelUp | PointerButtons.WheelDown | PointerButtons.WheelLeft | PointerButtons.WheelRight;

    private readonly QmpPointer _pointer = new();
    private readonly InputPace _pace = new(time);
    private long _lookedAt;

    /// <summary>Queries the pointer devices, and releases the keys that an earlier connection left held.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        await LookForTabletAsync(stop);
        await ReleaseAllAsync(PointerButtons.None, stop);
    }

    public async Task SendAsync(InputItem item, CancellationToken stop)
    {
        switch (item)
        {
            case InputItem.Key key:
                await _pace.WaitAsync(InputPace.PlacesOf(key.Number, key.Down), InputPace.Room, stop);
                held[key.Number] = key.Down;
                await SendEventsAsync(json => WriteKey(json, key.Number, key.Down), stop);
                break;
            case InputItem.PointerAt to:
                await SendPointerAsync(to, stop);
                break;
            case InputItem.PointerBy by:
                await WaitForButtonsAsync(by.Buttons, stop);
                await SendEventsAsync(json => _pointer.Write(json, by), stop);
                break;
            default:
                await ReleaseAllAsync(_pointer.Buttons, stop);
                break;
        }
    }

    private async Task SendPointerAsync(InputItem.PointerAt to, CancellationToken stop)
    {
        if (!_pointer.IsAbsolute && time.GetElapsedTime(_lookedAt) >= s_lookInterval)
        {
            await LookForTabletAsync(stop);
        }

        PointerButtons buttons = _pointer.Buttons;
        await WaitForButtonsAsync(to.Buttons, stop);
        if (!await SendEventsAsync(json => _pointer.Write(json, to), stop) && _pointer.IsAbsolute)
        {
            // The tablet no longer exists, and QEMU has refused the buttons with the position.
            await LookForTabletAsync(stop);
            _pointer.IsAbsolute = false;
            _pointer.Undo(buttons);
            await SendEventsAsync(json => _pointer.Write(json, to), stop);
        }
    }

    /// <summary>QEMU itself merges movements and turns of the wheel that a guest has not fetched.</summary>
    private async Task WaitForButtonsAsync(PointerButtons wanted, CancellationToken stop)
    {
        if (((_pointer.Buttons ^ wanted) & ~Wheel) != 0)
        {
            await _pace.WaitAsync(InputPace.PlacesOfButtons, InputPace.Room, stop);
        }
    }

    private async Task ReleaseAllAsync(PointerButtons buttons, CancellationToken stop)
    {
        for (int number = 0; number < held.Count; number++)
        {
            if (held[number])
            {
                await _pace.WaitAsync(InputPace.PlacesOf(number, false), InputPace.RoomForReleases, stop);
                held[number] = false;
                int released = number;
                await SendEventsAsync(json => WriteKey(json, released, false), stop);
            }
        }

        if (buttons != PointerButtons.None)
        {
            await _pace.WaitAsync(InputPace.PlacesOfButtons, InputPace.RoomForReleases, stop);
            await SendEventsAsync(json => _pointer.WriteButtons(json, PointerButtons.None), stop);
        }
    }

    /// <summary>QEMU sends a position to a tablet even if the guest uses a mouse at the moment, so one tablet is
    /// enough.</summary>
    private async Task LookForTabletAsync(CancellationToken stop)
    {
        _lookedAt = time.GetTimestamp();
        using JsonDocument answer = await connection.ExecuteAsync("query-mice", null, stop);
        JsonElement mice = answer.RootElement.GetProperty("return");
        _pointer.IsAbsolute = mice.ValueKind == JsonValueKind.Array && mice.EnumerateArray().Any(mouse =>
            mouse.ValueKind == JsonValueKind.Object && mouse.TryGetProperty("absolute", out JsonElement absolute)
            && absolute.ValueKind == JsonValueKind.True);
    }

    /// <param name="write">Writes events and returns whether there were any.</param>
    /// <param name="stop">Cancels the wait.</param>
    /// <returns>false when QEMU refused them.</returns>
    private async Task<bool> SendEventsAsync(Func<Utf8JsonWriter, bool> write, CancellationToken stop)
    {
        using MemoryStream buffer = new();
        using Utf8JsonWriter events = new(buffer);
        events.WriteStartObject();
        events.WriteStartArray("events");
        bool any = write(events);
        events.WriteEndArray();
        events.WriteEndObject();
        events.Flush();
        if (!any)
        {
            return true;
        }

        try
        {
            (await connection.ExecuteAsync("input-send-event", json => json.WriteRawValue(buffer.ToArray()), stop))
                .Dispose();
            return true;
        }
        catch (QmpException)
        {
            return false;
        }
    }

    private static bool WriteKey(Utf8JsonWriter json, int number, bool down)
    {
        json.WriteStartObject();
        json.WriteString("type", "key");
        json.WriteStartObject("data");
        json.WriteBoolean("down", down);
        json.WriteStartObject("key");
        json.WriteString("type", "number");
        json.WriteNumber("data", number);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        return true;
    }
}
