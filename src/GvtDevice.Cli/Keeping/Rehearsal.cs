using LinuxInterop;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace GvtDevice.Cli.Keeping;

/// <summary>Goes on with a client of its own, whose device has the same options. So what this process does when it goes
/// on with the real one is compiled and ready.</summary>
internal static class Rehearsal
{
    private const int RamBytes = 1 << 20;
    private const int MsiIrq = 1;                       // VFIO_PCI_MSI_IRQ_INDEX
    private const int RegisterRegion = 0;               // VFIO_PCI_BAR0_REGION_INDEX

    public static void Run(ServiceOptions options)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gvt-rehearsal-");
        try
        {
            using Store store = new();
            ServiceOptions own = options with
            {
                SocketPath = Path.Combine(folder.FullName, "device"),
                ListenFd = null,
                DisplaySocketPath = Path.Combine(folder.FullName, "display"),
                Viewing = new ViewingOptions(),
                Devices = 1,
            };
            using MemFd ram = MemFd.Create("ram", RamBytes);
            using EventFd msi = EventFd.Create();
            using VfioUserClient client = Begin(own, store, ram, msi);
            using ServedDevice next = new(own, 0, NullLoggerFactory.Instance, store);
            next.Start();
            client.RegionRead<uint>(RegisterRegion, 0);
            client.RegionWrite<uint>(RegisterRegion, 0, 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Serves a client until it has set itself up.</summary>
    private static VfioUserClient Begin(ServiceOptions options, Store store, MemFd ram, EventFd msi)
    {
        using ServedDevice device = new(options, 0, NullLoggerFactory.Instance, store);
        device.Start();
        VfioUserClient client = VfioUserClient.Connect(options.SocketPath!);
        client.Negotiate();
        client.DmaMap(0, RamBytes, ram.Handle);
        client.SetIrqs(MsiIrq, 0, msi);
        device.Stop(handsOver: true);
        return client;
    }

    /// <summary>Keeps the files itself.</summary>
    private sealed class Store : IFileStore, IDisposable
    {
        private readonly Dictionary<string, SafeFileHandle> _files = [];

        public void Keep(string name, SafeFileHandle file)
        {
            lock (_files)
            {
                _files[name] = FileDescriptor.Duplicate(file);
            }
        }

        public void Drop(string name) => Take(name)?.Dispose();

        public void DropRest()
        {
        }

        public SafeFileHandle? Take(string name)
        {
            lock (_files)
            {
                return _files.Remove(name, out SafeFileHandle? file) ? file : null;
            }
        }

        public void Dispose()
        {
            foreach (SafeFileHandle file in _files.Values)
            {
                file.Dispose();
            }
        }
    }
}
