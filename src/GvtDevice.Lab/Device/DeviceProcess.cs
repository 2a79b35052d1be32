using GvtDevice.Lab.Machine;

namespace GvtDevice.Lab.Device;

/// <summary>gvt-device serve, with its sockets in a folder.</summary>
internal sealed class DeviceProcess : IAsyncDisposable
{
    /// <summary>Where it is from the folder of the program that uses the lab: beside gvt-lab, or where the package
    /// GvtDevice.Lab puts it.</summary>
    private static readonly string[] s_places = ["gvt-device.dll", "gvt-device/gvt-device.dll"];

    private readonly ChildProgram _program;

    private DeviceProcess(ChildProgram program, string folder) =>
        (_program, Socket, DisplaySocket) = (program, SocketIn(folder), DisplaySocketIn(folder));

    /// <summary>Where QEMU connects.</summary>
    public string Socket { get; }

    /// <summary>Where display clients connect.</summary>
    public string DisplaySocket { get; }

    public string Log => _program.Errors;

    public bool HasEnded => _program.HasEnded;

    /// <summary>Starts it and waits until clients can connect.</summary>
    /// <param name="arguments">More arguments of serve.</param>
    /// <param name="folder">For the sockets.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">It refuses its arguments.</exception>
    public static async Task<DeviceProcess> StartAsync(
        IReadOnlyList<string> arguments, string folder, CancellationToken cancellation)
    {
        (string program, string[] first) = Command();
        ChildProgram child = new(
            program,
            [
                .. first, "serve", "--socket-path", SocketIn(folder), "--display-socket", DisplaySocketIn(folder),
                "--ready-fd", "1", .. arguments,
            ]);
        try
        {
            if (await child.ReadLineAsync(cancellation) is not null)
            {
                return new DeviceProcess(child, folder);
            }

            await child.WaitForEndAsync(cancellation);
            throw new LabException($"the device does not start:\n{Tool.Tail(child.Errors)}");
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>What <c>gvt-device info --json</c> prints.</summary>
    public Task<byte[]> InfoAsync(CancellationToken cancellation)
    {
        (string program, string[] first) = Command();
        return Tool.RunAsync(
            program, [.. first, "info", "--json", "--display-socket", DisplaySocket], cancellation);
    }

    /// <summary>Ends it at once.</summary>
    public Task KillAsync(CancellationToken cancellation) => _program.KillAsync(cancellation);

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private static string SocketIn(string folder) => Path.Combine(folder, "device");

    private static string DisplaySocketIn(string folder) => Path.Combine(folder, "display");

    /// <summary>The program gvt-device of the same build or package, or that on PATH.</summary>
    private static (string Program, string[] Arguments) Command()
    {
        string? assembly = s_places.Select(place => Path.Combine(AppContext.BaseDirectory, place))
            .FirstOrDefault(File.Exists);
        if (assembly is null)
        {
            return ("gvt-device", []);
        }

        // A self-contained program runs where no dotnet is.
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "libcoreclr.so")))
        {
            return (Path.ChangeExtension(assembly, null), []);
        }

        string host = Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet"
            ? self
            : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } named ? named : "dotnet";
        return (host, [assembly]);
    }
}
