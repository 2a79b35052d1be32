namespace DisplaySource.Tests.Support;

/// <summary>The thread of a device that has none: the caller's.</summary>
internal sealed class ThisThread : IDeviceThread
{
    public Task<T> InvokeAsync<T>(Func<T> function) => Task.FromResult(function());
}
