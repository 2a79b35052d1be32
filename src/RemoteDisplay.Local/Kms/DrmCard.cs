using System.Runtime.CompilerServices;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Local.Kms.Uapi;

namespace RemoteDisplay.Local.Kms;

/// <summary>A graphics card, or a lease of a part of one, of which this process is the master. Source: drm.h.</summary>
internal sealed class DrmCard : IDisposable
{
    private DrmCard(SafeFileHandle file, string name)
    {
        File = file;
        Name = name;
    }

    /// <summary>The descriptor, for polling and reading events.</summary>
    public SafeFileHandle File { get; }

    /// <summary>The name for people.</summary>
    public string Name { get; }

    /// <summary>Whether this is a lease from another program.</summary>
    public bool IsLease { get; private init; }

    /// <summary>Whether the program that gave this lease has taken its connectors back. The kernel sends no event
    /// then.</summary>
    public bool IsRevoked
    {
        get
        {
            DrmResources nothing = default;
            return IsLease && TryCall(DrmRequest.GetResources, ref nothing) == 0 && nothing.ConnectorCount == 0;
        }
    }

    /// <summary>Opens a card and becomes its master.</summary>
    /// <exception cref="LocalDisplayException">The card does not exist, may not be opened, or has another
    /// master.</exception>
    public static DrmCard Open(string path)
    {
        DrmCard card = new(OpenFile(path), path);
        try
        {
            card.CheckIsCard();
            card.BecomeMaster();
            card.EnableAtomic();
            return card;
        }
        catch
        {
            card.Dispose();
            throw;
        }
    }

    /// <summary>Adopts a lease that the process inherited.</summary>
    /// <param name="lease">The descriptor of the lease.</param>
    /// <exception cref="LocalDisplayException">The descriptor is not a lease.</exception>
    public static DrmCard Adopt(int lease)
    {
        DrmCard card = new(new SafeFileHandle(lease, ownsHandle: true), $"lease {lease}") { IsLease = true };
        try
        {
            card.CheckIsCard();
            card.EnableAtomic();
            return card;
        }
        catch
        {
            card.Dispose();
            throw;
        }
    }

    /// <summary>Makes a request.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Call<T>(uint request, ref T argument, [CallerArgumentExpression(nameof(request))] string name = "")
        where T : unmanaged
    {
        if (DeviceControl.TryCall(File, request, ref argument) is > 0 and int error)
        {
            throw new LinuxException($"{Name}: {name}", error);
        }
    }

    /// <summary>Makes a request that may fail.</summary>
    /// <returns>errno, or 0.</returns>
    public int TryCall<T>(uint request, ref T argument)
        where T : unmanaged => DeviceControl.TryCall(File, request, ref argument);

    public bool Has(DrmCapability capability)
    {
        DrmCapabilityValue value = new((ulong)capability, 0);
        return TryCall(DrmRequest.GetCapability, ref value) == 0 && value.Value != 0;
    }

    /// <summary>Becomes the master, also if this process is it already.</summary>
    /// <exception cref="LocalDisplayException">Another program is the master.</exception>
    public void BecomeMaster()
    {
        if (DeviceControl.TryCall(File, DrmRequest.SetMaster) != 0)
        {
            throw new LocalDisplayException(
                $"another program shows its picture on {Name}: stop it (a compositor, an X server, plymouth), "
                    + "or have it lease a monitor and give that with --lease");
        }
    }

    /// <summary>Lets another program become the master.</summary>
    public void DropMaster() => _ = DeviceControl.TryCall(File, DrmRequest.DropMaster);

    /// <summary>Closes the card. The kernel shows its console when no program has the card open.</summary>
    public void Dispose() => File.Dispose();

    private static SafeFileHandle OpenFile(string path)
    {
        try
        {
            return FileDescriptor.OpenDevice(path);
        }
        catch (LinuxException e) when (e.IsMissing)
        {
            throw new LocalDisplayException(
                $"there is no graphics card {path}: look into /dev/dri, and load the card's driver if it is empty");
        }
        catch (LinuxException e) when (e.IsForbidden)
        {
            throw new LocalDisplayException(
                $"{path} may not be opened: run as root, or join the group of the file (video)");
        }
    }

    private void CheckIsCard()
    {
        DrmVersion version = default;
        if (TryCall(DrmRequest.Version, ref version) != 0)
        {
            throw new LocalDisplayException(
                $"{Name} is no graphics card: --lease takes the number of an inherited descriptor of a DRM lease, "
                    + "--card a file such as /dev/dri/card0");
        }
    }

    private void EnableAtomic()
    {
        if (!Enable(DrmClientCapability.UniversalPlanes) || !Enable(DrmClientCapability.Atomic))
        {
            throw new LocalDisplayException(
                $"the driver of {Name} has no atomic mode setting, which direct-flip needs: choose another card by "
                    + "--card, or use VNC (serve --vnc)");
        }

        // Virtual cards hide their cursor plane from clients that do not set its hot spot.
        Enable(DrmClientCapability.CursorPlaneHotSpot);
    }

    private bool Enable(DrmClientCapability capability)
    {
        DrmCapabilityValue value = new((ulong)capability, 1);
        return TryCall(DrmRequest.SetClientCapability, ref value) == 0;
    }
}
