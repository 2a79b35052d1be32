using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Png;
using VfioUser.Display.Client;
using VfioUser.Server;

namespace Integration.Tests.Harness;

/// <summary>The servers and guests of a test, or of a fixture whose tests share them; ends them, and when a test has
/// failed keeps what a person may want to look at.</summary>
internal sealed class TestBench
{
    private readonly List<GvtDeviceProcess> _servers = [];
    private readonly List<Guest> _guests = [];

    /// <summary>What runs them: a command and its arguments.</summary>
    public IReadOnlyList<string> Launcher { get; set; } = [];

    /// <summary>Whether each guest boots, and none goes on from where another one was parked.</summary>
    public bool FromPowerOn { get; set; }

    public IReadOnlyList<GvtDeviceProcess> Servers => _servers;

    public IReadOnlyList<Guest> Guests => _guests;

    public GvtDeviceProcess Serve(params IEnumerable<string> modes) => Serve([], modes);

    /// <param name="options">More options of serve.</param>
    /// <param name="modes">The monitors.</param>
    public GvtDeviceProcess Serve(IReadOnlyList<string> options, IEnumerable<string> modes)
    {
        GvtDeviceProcess server = new(options, modes, Launcher);
        _servers.Add(server);
        return server;
    }

    /// <summary>A server that another process starts again when it ends.</summary>
    public GvtDeviceProcess ServeKept(IReadOnlyList<string> options, params IEnumerable<string> modes)
    {
        GvtDeviceProcess server = new(options, modes, Launcher, isKept: true);
        _servers.Add(server);
        return server;
    }

    /// <summary>Starts a guest, without a device if there is no server; it boots while the test goes on.</summary>
    public Guest Start(GvtDeviceProcess? server, params IEnumerable<string> options)
    {
        HostStalls.Begin();
        Guest guest = new(Launcher, server, [.. options], FromPowerOn);
        _guests.Add(guest);
        return guest;
    }

    /// <summary>Starts a guest and waits until its console shows.</summary>
    public Guest Boot(GvtDeviceProcess server, params IEnumerable<string> options)
    {
        Guest guest = Start(server, options);
        guest.WaitUntilBooted();
        return guest;
    }

    /// <summary>Sets a fixture's bench up. A failure fails the fixture, after saving what a person may want to look at
    /// and ending everything.</summary>
    /// <param name="fixture">The name of the folder.</param>
    /// <param name="setUp">Starts servers and guests.</param>
    public void SetUp(string fixture, Action setUp)
    {
        try
        {
            setUp();
        }
        catch (Exception e)
        {
            string folder = Save(fixture);
            End();
            Assert.Fail($"{e.GetType().Name}: {e.Message}\nFor a look: {folder}");
        }
    }

    /// <summary>Ends everything; orderly, so that a server which cannot end makes a test fail.</summary>
    public void End()
    {
        _guests.ForEach(guest => guest.Dispose());
        _guests.Clear();
        try
        {
            _servers.ForEach(server => server.Dispose());
        }
        finally
        {
            _servers.Clear();
        }
    }

    /// <summary>Writes logs and pictures.</summary>
    /// <returns>The folder.</returns>
    public string Save(string testName)
    {
        string folder = Repository.FailuresOf(testName);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        for (int i = 0; i < _guests.Count; i++)
        {
            File.WriteAllText(Path.Combine(folder, $"guest{i}-serial.log"), _guests[i].Serial);
            File.WriteAllText(Path.Combine(folder, $"guest{i}-qemu.log"), _guests[i].QemuErrors);
        }

        for (int i = 0; i < _servers.Count; i++)
        {
            File.WriteAllText(Path.Combine(folder, $"server{i}.log"), _servers[i].Log);
            SavePictures(_servers[i], Path.Combine(folder, $"server{i}"));
        }

        return folder;
    }

    private static void SavePictures(GvtDeviceProcess server, string prefix)
    {
        try
        {
            using DisplayClient client = server.Connect();
            for (int head = 0; head < client.HeadCount; head++)
            {
                if (client.Capture(head) is { } frame)
                {
                    SavePicture(frame, $"{prefix}-head{head}.png");
                }
            }
        }
        catch (Exception e) when (e is IOException or TimeoutException or VfioUserException)
        {
            File.WriteAllText($"{prefix}-no-picture.txt", e.Message);
        }
    }

    public static void SavePicture(Frame frame, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using FileStream output = File.Create(file);
        PngEncoder.Write(frame, output);
    }
}
