using System.Runtime.InteropServices;

namespace RemoteDisplay.Local.Gpu;

/// <summary>Mesa's generic buffer manager, which names a card to EGL. Source: gbm.h.</summary>
internal static partial class Gbm
{
    private const string Library = "libgbm.so.1";

    /// <returns>0 when no driver takes the card.</returns>
    [LibraryImport(Library, EntryPoint = "gbm_create_device")]
    public static partial nint CreateDevice(SafeHandle card);

    [LibraryImport(Library, EntryPoint = "gbm_device_destroy")]
    public static partial void DestroyDevice(nint device);
}
