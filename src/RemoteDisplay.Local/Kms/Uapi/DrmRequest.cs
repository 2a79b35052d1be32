namespace RemoteDisplay.Local.Kms.Uapi;

/// <summary>Numbers of the requests to a graphics card. Source: drm.h, DRM_IOCTL_*.</summary>
internal static class DrmRequest
{
    public const uint Version = 0xC0406400;
    public const uint CloseGem = 0x40086409;                    // DRM_IOCTL_GEM_CLOSE
    public const uint GetCapability = 0xC010640C;               // DRM_IOCTL_GET_CAP
    public const uint SetClientCapability = 0x4010640D;         // DRM_IOCTL_SET_CLIENT_CAP
    public const uint SetMaster = 0x0000641E;
    public const uint DropMaster = 0x0000641F;
    public const uint PrimeHandleToFd = 0xC00C642D;
    public const uint PrimeFdToHandle = 0xC00C642E;
    public const uint GetResources = 0xC04064A0;                // DRM_IOCTL_MODE_GETRESOURCES
    public const uint GetCrtc = 0xC06864A1;                     // DRM_IOCTL_MODE_GETCRTC
    public const uint GetEncoder = 0xC01464A6;                  // DRM_IOCTL_MODE_GETENCODER
    public const uint GetConnector = 0xC05064A7;                // DRM_IOCTL_MODE_GETCONNECTOR
    public const uint GetProperty = 0xC04064AA;                 // DRM_IOCTL_MODE_GETPROPERTY
    public const uint GetBlob = 0xC01064AC;                     // DRM_IOCTL_MODE_GETPROPBLOB
    public const uint RemoveFramebuffer = 0xC00464AF;           // DRM_IOCTL_MODE_RMFB
    public const uint CreateDumb = 0xC02064B2;                  // DRM_IOCTL_MODE_CREATE_DUMB
    public const uint MapDumb = 0xC01064B3;                     // DRM_IOCTL_MODE_MAP_DUMB
    public const uint DestroyDumb = 0xC00464B4;                 // DRM_IOCTL_MODE_DESTROY_DUMB
    public const uint GetPlanes = 0xC01064B5;                   // DRM_IOCTL_MODE_GETPLANERESOURCES
    public const uint GetPlane = 0xC02064B6;                    // DRM_IOCTL_MODE_GETPLANE
    public const uint AddFramebuffer = 0xC06864B8;              // DRM_IOCTL_MODE_ADDFB2
    public const uint GetProperties = 0xC02064B9;               // DRM_IOCTL_MODE_OBJ_GETPROPERTIES
    public const uint Atomic = 0xC03864BC;                      // DRM_IOCTL_MODE_ATOMIC
    public const uint CreateBlob = 0xC01064BD;                  // DRM_IOCTL_MODE_CREATEPROPBLOB
    public const uint DestroyBlob = 0xC00464BE;                 // DRM_IOCTL_MODE_DESTROYPROPBLOB
}

/// <summary>What a driver can do. Source: drm.h, DRM_CAP_*.</summary>
internal enum DrmCapability : ulong
{
    DumbBuffer = 0x1,
    AddFb2Modifiers = 0x10,
    AtomicAsyncPageFlip = 0x15,
}

/// <summary>What a client knows of. Source: drm.h, DRM_CLIENT_CAP_*.</summary>
internal enum DrmClientCapability : ulong
{
    UniversalPlanes = 2,
    Atomic = 3,
    CursorPlaneHotSpot = 6,
}

/// <summary>Kinds of object that have properties. Source: drm_mode.h, DRM_MODE_OBJECT_*.</summary>
internal enum DrmObjectType : uint
{
    Crtc = 0xCCCC_CCCC,
    Connector = 0xC0C0_C0C0,
    Plane = 0xEEEE_EEEE,
}

/// <summary>How a commit is made. Source: drm_mode.h, DRM_MODE_PAGE_FLIP_* and DRM_MODE_ATOMIC_*.</summary>
[Flags]
internal enum CommitFlags : uint
{
    None = 0,

    /// <summary>An event comes when the new state is on the screen.</summary>
    PageFlipEvent = 0x001,

    /// <summary>At once, and not at the next vertical blank: it tears.</summary>
    PageFlipAsync = 0x002,

    /// <summary>Only say whether it would work.</summary>
    TestOnly = 0x100,

    /// <summary>Return before the new state is on the screen.</summary>
    NonBlocking = 0x200,

    /// <summary>The mode may change, which takes a while and turns the screen dark.</summary>
    AllowModeSet = 0x400,
}
