using DisplaySource;
using VfioUser.Server;

namespace VfioUser.Display;

/// <summary>The device thread of a vfio-user server.</summary>
public sealed class ServerThread(VfioUserServer server) : IDeviceThread
{
    public Task<T> InvokeAsync<T>(Func<T> function) => server.InvokeAsync(function);
}
