using System.Runtime.InteropServices;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace Display.GuestProbe.Linux;

/// <summary>The first graphics card of this machine; who opens it first is its master. Source: drm.h.</summary>
internal sealed unsafe class Card : IDisposable
{
    public SafeFileHandle File { get; } = FileDescriptor.OpenDevice("/dev/dri/card0");

    /// <param name="name">Of the request, without DRM_IOCTL_.</param>
    /// <param name="request">Its number.</param>
    /// <param name="argument">As long as the number says; the kernel may write to it.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Call(string name, uint request, byte[] argument)
    {
        // SAFETY: the kernel takes as many bytes as the request's number says, which are there until the call returns.
        fixed (byte* pointer = argument)
        {
            if (Libc.Control(File, request, pointer) < 0)
            {
                throw new LinuxException($"DRM_IOCTL_{name}", Marshal.GetLastPInvokeError());
            }
        }
    }

    public void Dispose() => File.Dispose();
}
