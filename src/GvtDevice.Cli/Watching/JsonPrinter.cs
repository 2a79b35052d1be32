using System.Text;
using System.Text.Json;
using DisplayModel.Geometry;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace GvtDevice.Cli.Watching;

/// <summary>Prints one JSON object per line, for programs.</summary>
internal sealed class JsonPrinter(TextWriter output) : IEventPrinter
{
    public void Print(WatchedRefresh refresh) => Write("refresh", json =>
    {
        RefreshMessage message = refresh.Refresh;
        json.WriteNumber("head", message.Head);
        json.WriteStartArray("planes");
        foreach (DrmPlaneType type in Enum.GetValues<DrmPlaneType>())
        {
            if ((message.Planes & (PlaneTypes)(1u << (int)type)) != 0)
            {
                json.WriteStringValue(Name(type));
            }
        }

        json.WriteEndArray();
        json.WriteBoolean("latched", (message.Reasons & RefreshReasons.Latched) != 0);
        json.WriteBoolean("drawn", (message.Reasons & RefreshReasons.Drawn) != 0);
        json.WriteNumber("seq", message.Sequence);
        json.WriteNumber("frame", message.Frame);
        json.WriteNumber("time_ns", message.TimestampNs);
        json.WriteNumber("missed", message.Missed);
        if (refresh.Damage is { } damage)
        {
            WriteDamage(json, damage);
        }

        foreach (PlaneView plane in refresh.Planes)
        {
            WritePlane(json, plane);
        }
    });

    public void Print(Rates rates) => Write("rates", json =>
    {
        json.WriteNumber("seconds", Math.Round(rates.Seconds, 3));
        json.WriteNumber("missed", rates.Missed);
        json.WriteStartArray("heads");
        foreach (HeadRate head in rates.Heads)
        {
            json.WriteStartObject();
            json.WriteNumber("head", head.Head);
            json.WriteNumber("refreshes", head.Refreshes);
            json.WriteNumber("primary", head.Primary);
            json.WriteNumber("cursor", head.Cursor);
            json.WriteNumber("overlay", head.Overlay);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public void Print(DisplayEvent other)
    {
        switch (other)
        {
            case HeadChangedEvent { Change: var change }:
                Write("head", json =>
                {
                    json.WriteNumber("head", change.Head);
                    json.WriteBoolean("lit", (change.Flags & HeadFlags.Lit) != 0);
                    json.WriteNumber("width", change.Width);
                    json.WriteNumber("height", change.Height);
                    json.WriteBoolean("guest_gone", (change.Flags & HeadFlags.GuestGone) != 0);
                    json.WriteBoolean("memory_missing", (change.Flags & HeadFlags.MemoryMissing) != 0);
                });
                break;
            case BufferRetiredEvent retired:
                Write("retired", json => json.WriteNumber("buffer", retired.DmabufId));
                break;
            case ReconnectedEvent:
                Write("reconnected", _ => { });
                break;
        }
    }

    private static string Name(DrmPlaneType type) => type.ToString().ToLowerInvariant();

    private static void WriteDamage(Utf8JsonWriter json, IReadOnlyList<PixelRect> damage)
    {
        json.WriteStartArray("damage");
        foreach (PixelRect rectangle in damage)
        {
            json.WriteStartArray();
            json.WriteNumberValue(rectangle.X);
            json.WriteNumberValue(rectangle.Y);
            json.WriteNumberValue(rectangle.Width);
            json.WriteNumberValue(rectangle.Height);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WritePlane(Utf8JsonWriter json, PlaneView plane)
    {
        json.WriteStartObject(Name(plane.Info.PlaneType));
        json.WriteString("state", plane.Details.State.ToString().ToLowerInvariant());
        if (plane.Details.State == GfxPlaneState.Enabled)
        {
            json.WriteString("format", FourCc.Name(plane.Info.DrmFormat));
            json.WriteNumber("modifier", plane.Info.Modifier);
            json.WriteNumber("stride", plane.Info.Stride);
            json.WriteNumber("buffer", plane.Info.DmabufId);
            json.WriteNumber("generation", plane.Details.Generation);
            json.WriteNumber("x", plane.Details.X);
            json.WriteNumber("y", plane.Details.Y);
            json.WriteNumber("width", plane.Details.Width);
            json.WriteNumber("height", plane.Details.Height);
            json.WriteString("no_dmabuf", plane.Details.NoDmabuf.ToString());
        }

        json.WriteEndObject();
    }

    private void Write(string name, Action<Utf8JsonWriter> write)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line))
        {
            json.WriteStartObject();
            json.WriteString("event", name);
            write(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
    }
}
