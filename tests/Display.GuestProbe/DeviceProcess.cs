using System.Diagnostics;
using LinuxInterop;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;
using VfioUser.Server.Transport;

namespace Display.GuestProbe;

/// <summary>The program gvt-device, serving one device, and the way to its sockets.</summary>
internal sealed class DeviceProcess : IDisposable
{
    /// <summary>An emulated processor on a busy machine takes its time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gvt-device-");
    private Process _process;

    public DeviceProcess() => _process = Start();

    private string VmmSocket => Path.Combine(_directory.FullName, "vmm.sock");

    public string DisplaySocket => Path.Combine(_directory.FullName, "display.sock");

    /// <summary>Kills the server, as by kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Starts a new server at the same paths after <see cref="Kill"/>.</summary>
    public void Restart() => _process = Start();

    public DisplayClient ConnectDisplay()
    {
        DisplayClientOptions options = new()
        {
            Kinds = BufferKinds.Dmabuf | BufferKinds.Memfd,
            WantsEvents = true,
            Timeout = Patience,
        };
        return DisplayClient.ConnectAsync(DisplaySocket, options).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Connects as QEMU does. The server gives up a client that says nothing for ten seconds, and the first
    /// time it may take longer to compile what is to be said; then it is compiled.</summary>
    public VfioUserClient ConnectVmm()
    {
        while (true)
        {
            VfioUserClient client = VfioUserClient.Connect(VmmSocket, Patience);
            try
            {
                client.Negotiate();
                return client;
            }
            catch (Exception e) when (!_process.HasExited && e is LinuxException or EndOfStreamException)
            {
                client.Dispose();
            }
        }
    }

    /// <summary>Descriptors of dma-bufs that the server has.</summary>
    public int CountDmabufs() => Directory.EnumerateFiles($"/proc/{_process.Id}/fd")
        .Count(path => new FileInfo(path).LinkTarget?.StartsWith("/dmabuf", StringComparison.Ordinal) == true);

    public void Dispose()
    {
        Kill();
        _directory.Delete(recursive: true);
    }

    private Process Start()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "gvt-device.dll");
        string[] arguments =
            [program, "serve", "--socket-path", VmmSocket, "--display-socket", DisplaySocket, "--mode", "1024x768"];
        ProcessStartInfo start = new(Environment.ProcessPath!, arguments)
        {
            // Ours are the way to the test, and the server has nothing to say on them.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }
}
