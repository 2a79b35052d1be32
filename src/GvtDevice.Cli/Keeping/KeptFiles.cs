using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server;

namespace GvtDevice.Cli.Keeping;

/// <summary>The files that the service manager of this process keeps for its next one.</summary>
internal sealed class KeptFiles : IDisposable
{
    private readonly ServiceManager _manager;
    private readonly Dictionary<string, SafeFileHandle> _passed;
    private readonly Lock _sending = new();

    private KeptFiles(ServiceManager manager, IEnumerable<(string Name, SafeFileHandle File)> passed)
    {
        _manager = manager;
        _passed = passed.DistinctBy(file => file.Name).ToDictionary();
    }

    /// <summary>Takes the files. A process that was started before the present one has ended prepares, and waits for
    /// them.</summary>
    /// <param name="prepare">What to do before it says that it is ready.</param>
    /// <exception cref="ArgumentException">No service manager started this process.</exception>
    /// <exception cref="IOException">The present process goes on after all, or the manager has ended.</exception>
    public static KeptFiles Open(Action prepare)
    {
        try
        {
            string? path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
            ServiceManager manager = ServiceManager.Connect(path) ?? throw new ArgumentException(
                "--restartable: nobody keeps this server's files. Start it by systemd, with FileDescriptorStoreMax= in "
                    + "its unit, or by \"gvt-device keep serve ...\".");
            List<(string Name, SafeFileHandle File)> passed =
            [
                .. PassedFiles.All()
                    .Where(file => PassedFiles.IsKept(file.Name))
                    .Select(file => (file.Name, PassedFiles.Adopt(file.Number))),
            ];
            using SafeFileHandle? standby = passed.Find(file => file.Name == Standby.SocketName).File;
            if (standby is not null)
            {
                prepare();
                passed = Standby.AwaitFiles(standby);
            }

            return new KeptFiles(manager, passed);
        }
        catch (LinuxException e)
        {
            throw new ArgumentException($"--restartable: {e.Message}", e);
        }
    }

    /// <summary>The files of one device.</summary>
    /// <param name="number">The number of the device, from 0.</param>
    public IFileStore StoreOf(int number) => new Store(this, number);

    public void Dispose()
    {
        foreach (SafeFileHandle file in _passed.Values)
        {
            file.Dispose();
        }

        _manager.Dispose();
    }

    private sealed class Store(KeptFiles files, int number) : IFileStore
    {
        public void Keep(string name, SafeFileHandle file) => Send(() => files._manager.Keep(Full(name), file));

        public void Drop(string name) => Send(() => files._manager.Drop(Full(name)));

        public void DropRest()
        {
            foreach (string name in files._passed.Keys.Where(IsOurs).ToArray())
            {
                Send(() => files._manager.Drop(name));
                files._passed.Remove(name, out SafeFileHandle? file);
                file?.Dispose();
            }
        }

        public SafeFileHandle? Take(string name) =>
            files._passed.Remove(Full(name), out SafeFileHandle? file) ? file : null;

        private bool IsOurs(string name) => name.StartsWith(Full(""), StringComparison.Ordinal);

        private string Full(string name) => PassedFiles.NameOfKept($"{number}-{name}");

        private void Send(Action send)
        {
            try
            {
                lock (files._sending)
                {
                    send();
                }
            }
            catch (LinuxException e)
            {
                throw new IOException($"the service manager keeps no more files: {e.Message}", e);
            }
        }
    }
}
