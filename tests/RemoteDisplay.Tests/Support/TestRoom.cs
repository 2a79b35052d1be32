using System.Net.Sockets;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc;

namespace RemoteDisplay.Tests.Support;

/// <summary>A screen, its server, and viewers of it.</summary>
internal sealed class TestRoom : IDisposable
{
    private readonly List<RfbClient> _clients = [];

    public TestRoom(
        Frame frame, RfbServerOptions? options = null, TimeProvider? time = null,
        RemoteDisplay.Input.IRemoteInput? input = null, ILogger? logger = null)
    {
        Screen = new PublishedScreen("test", frame) { SizeRequested = (w, h, _) => RequestSize(w, h) };
        Shown = frame;
        Server = new RfbServer(Screen, input ?? Input, options ?? new RfbServerOptions(), time, logger);
    }

    public PublishedScreen Screen { get; }

    public RecordingInput Input { get; } = new();

    public RfbServer Server { get; }

    public Frame Shown { get; private set; }

    public CursorState Cursor { get; private set; }

    public Func<int, int, ValueTask<SizeRequestResult>> RequestSize { get; set; } =
        (_, _) => ValueTask.FromResult(SizeRequestResult.Forwarded);

    /// <summary>Shows another picture, and says that all of it may have changed unless told otherwise.</summary>
    public void Show(Frame frame, params PixelRect[] damage)
    {
        Shown = frame;
        Publish(damage.Length > 0 ? damage : [new PixelRect(0, 0, frame.WidthPx, frame.HeightPx)]);
    }

    public void ShowCursor(CursorState cursor)
    {
        Cursor = cursor;
        Publish([]);
    }

    public (Stream Stream, Task Session) Connect()
    {
        (NetworkStream server, NetworkStream client) = SocketPair.Create();
        return (client, Server.ServeAsync(server, "test"));
    }

    public RfbClient Join(ClientFormat? format, params int[] encodings)
    {
        RfbClient client = new(Connect().Stream);
        _clients.Add(client);
        return client.Start(format, encodings);
    }

    /// <summary>Asks until the viewer has what is shown, and proves it pixel by pixel.</summary>
    public void AssertSees(RfbClient client, Frame? expected = null)
    {
        client.Request();
        client.ReadUpdate();
        AssertHas(client, expected);
    }

    public void AssertHas(RfbClient client, Frame? expected = null)
    {
        Frame frame = expected ?? Shown;
        Assert.That((client.Width, client.Height), Is.EqualTo((frame.WidthPx, frame.HeightPx)));
        for (int i = 0; i < client.Pixels.Length; i++)
        {
            uint pixel = client.Format.FromRgb(frame.Pixels[i]);
            if (client.Pixels[i] != pixel)
            {
                Assert.Fail(
                    $"pixel {i % frame.WidthPx},{i / frame.WidthPx} is {client.Pixels[i]:X8}, not {pixel:X8}, in "
                        + $"{client.Format}");
            }
        }
    }

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        Server.DisposeAsync().AsTask().Wait(Patience.Step);
        Screen.Dispose();
    }

    private void Publish(PixelRect[] damage) => Screen.Publish(Shown, damage, Cursor);
}
